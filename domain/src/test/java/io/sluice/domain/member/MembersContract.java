package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static io.sluice.domain.member.MemberFixtures.HASH;
import static io.sluice.domain.member.MemberFixtures.email;
import static io.sluice.domain.member.MemberFixtures.member;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Members} keeps. */
public abstract class MembersContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The same throughout a test, without a member at its beginning. */
  protected abstract Members members();

  @Test
  void findsAMemberAsItWasAdded() {
    Member ann = member(uuid7(), "ann@example.com");
    Member opal = member(uuid7(), "opal@example.com", HASH, Role.OPERATOR);

    assertThat(add(ann)).isTrue();
    assertThat(add(opal)).isTrue();

    assertThat(find("ann@example.com")).isEqualTo(ann);
    assertThat(find("opal@example.com")).isEqualTo(opal);
    assertThat(members().find(ann.id()).block(SOON)).isEqualTo(ann);
  }

  @Test
  void findsNobodyUnderAnotherAddressOrId() {
    add(member(uuid7(), "ann@example.com"));

    assertThat(find("bob@example.com")).isNull();
    assertThat(find("ann@example.co")).isNull();
    assertThat(members().find(uuid7()).block(SOON)).isNull();
  }

  @Test
  void holdsTheLongestAddressAndData() {
    String longest = "a".repeat(64) + "@" + ("b".repeat(61) + ".").repeat(3);
    String address = longest + "c".repeat(Email.LONGEST - longest.length());
    PersonalData most =
        new PersonalData(
            "가".repeat(PersonalData.LONGEST_NAME),
            "가".repeat(PersonalData.LONGEST_PHONE),
            "가".repeat(PersonalData.LONGEST_ADDRESS));
    Member ann =
        Member.joining(uuid7(), email(address), HASH, Role.BUYER, most, MemberFixtures.now());

    assertThat(add(ann)).isTrue();

    assertThat(find(address)).isEqualTo(ann);
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
    List<Boolean> answers = concurrently(() -> members().add(member(uuid7(), "ann@example.com")));

    assertThat(answers).hasSize(32).containsOnlyOnce(true);
  }

  @Test
  void storesWhatHasChanged() {
    Member ann = member(uuid7(), "ann@example.com");
    add(ann);
    PersonalData moved = new PersonalData("Ann Bae", "+82 2 999 9999", "2 Weir Road, Busan");
    Member changed = ann.with(moved);

    assertThat(members().replace(changed).block(SOON)).isTrue();
    assertThat(find("ann@example.com")).isEqualTo(changed);

    Member safer = changed.withPasswordHash("another hash");
    assertThat(members().replace(safer).block(SOON)).isTrue();
    assertThat(find("ann@example.com")).isEqualTo(safer);
  }

  @Test
  void storesNothingOnTopOfAnotherVersionOrOfNobody() {
    Member ann = member(uuid7(), "ann@example.com");
    add(ann);
    Member changed = ann.withPasswordHash("another hash");
    members().replace(changed).block(SOON);

    assertThat(members().replace(changed).block(SOON)).isFalse();
    assertThat(members().replace(ann.withPasswordHash("third")).block(SOON)).isFalse();
    assertThat(
            members().replace(member(uuid7(), "bob@example.com").withPasswordHash("x")).block(SOON))
        .isFalse();
    assertThat(find("ann@example.com")).isEqualTo(changed);
  }

  @Test
  void exactlyOneOfManyConcurrentChangesIsStored() {
    Member ann = member(uuid7(), "ann@example.com");
    add(ann);

    assertThat(concurrently(() -> members().replace(ann.withPasswordHash(uuid7().toString()))))
        .hasSize(32)
        .containsOnlyOnce(true);
  }

  @Test
  void forgetsWhoIsErased() {
    Member ann = member(uuid7(), "ann@example.com");
    add(ann);

    assertThat(members().erase(ann.id()).block(SOON)).isTrue();

    assertThat(find("ann@example.com")).isNull();
    assertThat(members().find(ann.id()).block(SOON)).isNull();
    assertThat(members().erase(ann.id()).block(SOON)).isFalse();
    assertThat(add(member(uuid7(), "ann@example.com"))).as("her address is free").isTrue();
  }

  private boolean add(Member member) {
    return Boolean.TRUE.equals(members().add(member).block(SOON));
  }

  private @Nullable Member find(String address) {
    return members().findByEmail(email(address)).block(SOON);
  }

  private static <T> List<T> concurrently(Supplier<Mono<T>> call) {
    return Flux.range(0, 32)
        .flatMap(i -> Mono.defer(call).subscribeOn(Schedulers.boundedElastic()), 32)
        .collectList()
        .block(SOON);
  }
}
