package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Members} keeps. */
public abstract class MembersContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String HASH = "{argon2}$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";

  /** The same throughout a test, without a member at its beginning. */
  protected abstract Members members();

  @Test
  void findsAMemberAsItWasAdded() {
    Member ann = member(uuid7(), "ann@example.com");
    Member opal = new Member(uuid7(), "opal@example.com", HASH, Role.OPERATOR, false);

    assertThat(add(ann)).isTrue();
    assertThat(add(opal)).isTrue();

    assertThat(find("ann@example.com")).isEqualTo(ann);
    assertThat(find("opal@example.com")).isEqualTo(opal);
  }

  @Test
  void findsNobodyUnderAnotherAddress() {
    add(member(uuid7(), "ann@example.com"));

    assertThat(find("bob@example.com")).isNull();
    assertThat(find("ann@example.co")).isNull();
    assertThat(find("ann@example.com ")).as("a trailing space").isNull();
    assertThat(find("änn@example.com")).as("an umlaut is another letter").isNull();
  }

  @Test
  void holdsTheLongestAddress() {
    Member ann = member(uuid7(), "a".repeat(242) + "@example.com");

    assertThat(add(ann)).isTrue();

    assertThat(find(ann.email())).isEqualTo(ann);
  }

  @Test
  void refusesAnAddressThatIsTaken() {
    Member ann = member(uuid7(), "ann@example.com");
    add(ann);

    assertThat(add(member(uuid7(), "ann@example.com"))).isFalse();

    assertThat(find("ann@example.com")).isEqualTo(ann);
  }

  @Test
  void refusesAnIdThatIsTaken() {
    Member ann = member(uuid7(), "ann@example.com");
    add(ann);

    assertThat(add(member(ann.id(), "bob@example.com"))).isFalse();

    assertThat(find("bob@example.com")).isNull();
    assertThat(find("ann@example.com")).isEqualTo(ann);
  }

  @Test
  void exactlyOneOfManyConcurrentIsAdded() {
    List<Boolean> answers =
        Flux.range(0, 32)
            .flatMap(
                i ->
                    Mono.defer(() -> members().add(member(uuid7(), "ann@example.com")))
                        .subscribeOn(Schedulers.boundedElastic()),
                32)
            .collectList()
            .block(SOON);

    assertThat(answers).hasSize(32).containsOnlyOnce(true);
  }

  private boolean add(Member member) {
    return Boolean.TRUE.equals(members().add(member).block(SOON));
  }

  private @Nullable Member find(String email) {
    return members().findByEmail(email).block(SOON);
  }

  private static Member member(UUID id, String email) {
    return new Member(id, email, HASH, Role.BUYER, true);
  }
}
