package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static io.sluice.domain.member.MemberFixtures.email;
import static io.sluice.domain.member.MemberFixtures.freshToken;
import static io.sluice.domain.member.MemberFixtures.member;
import static io.sluice.domain.member.MemberFixtures.now;
import static io.sluice.domain.member.MemberFixtures.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link SignUps} keeps. */
public abstract class SignUpsContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);

  /** The same throughout a test, without a sign-up at its beginning. */
  protected abstract SignUps signUps();

  /** Those that the sign-ups become; none at the beginning of a test. */
  protected abstract Members members();

  private final SecretToken token = freshToken();
  private final SignUp ann = signUp("ann@example.com", token, HOUR);

  @Test
  void theTokenMakesAMemberOfWhatWasSignedUpWith() {
    add(ann);
    Instant then = now();

    Member joined = complete(token, then);

    assertThat(joined).isEqualTo(ann.toMember(then));
    assertThat(members().findByEmail(ann.email()).block(SOON)).isEqualTo(joined);
  }

  @Test
  void theTokenIsGoodForOnce() {
    add(ann);
    complete(token, now());

    assertThat(complete(token, now())).isNull();
  }

  @Test
  void ofManyWhoShowItAtOnceOneJoins() {
    add(ann);

    List<Member> joined =
        Flux.range(0, 32)
            .flatMap(
                i ->
                    Mono.defer(() -> signUps().complete(token.hash(), now()))
                        .subscribeOn(Schedulers.boundedElastic()),
                32)
            .collectList()
            .block(SOON);

    assertThat(joined).hasSize(1);
  }

  @Test
  void anotherTokenAndAnOldOneAreWorthNothing() {
    add(ann);

    assertThat(complete(freshToken(), now())).isNull();
    assertThat(complete(token, ann.expiresAt())).isNull();
    assertThat(members().findByEmail(ann.email()).block(SOON)).isNull();
    assertThat(complete(token, ann.expiresAt().minusMillis(1))).isNotNull();
  }

  @Test
  void theLinkThatIsFollowedFirstDecidesWhoJoins() {
    add(ann);
    SecretToken another = freshToken();
    add(signUp("ann@example.com", another, HOUR));

    assertThat(complete(another, now())).isNotNull();

    assertThat(complete(token, now())).isNull();
  }

  @Test
  void anAddressThatHasBecomeAMembersJoinsNoMore() {
    add(ann);
    Member first = member(uuid7(), "ann@example.com");
    members().add(first).block(SOON);

    assertThat(complete(token, now())).isNull();

    assertThat(members().findByEmail(ann.email()).block(SOON)).isEqualTo(first);
  }

  @Test
  void findsTheNewestThatHasNotExpired() {
    add(ann);
    SignUp newer = signUp("ann@example.com", freshToken(), HOUR);
    add(newer);
    add(signUp("bob@example.com", freshToken(), HOUR));

    assertThat(newest("ann@example.com", now())).isEqualTo(newer);
    assertThat(newest("cho@example.com", now())).isNull();
    assertThat(newest("ann@example.com", newer.expiresAt())).isNull();
  }

  @Test
  void forgetsWhatHasExpired() {
    add(ann);
    add(signUp("bob@example.com", freshToken(), HOUR.multipliedBy(2)));

    assertThat(signUps().forgetExpired(ann.expiresAt()).block(SOON)).isEqualTo(1);

    assertThat(complete(token, now())).isNull();
    assertThat(newest("bob@example.com", now())).isNotNull();
    assertThat(signUps().forgetExpired(ann.expiresAt()).block(SOON)).isZero();
  }

  private void add(SignUp signUp) {
    signUps().add(signUp).block(SOON);
  }

  private @Nullable Member complete(SecretToken shown, Instant now) {
    return signUps().complete(shown.hash(), now).block(SOON);
  }

  private @Nullable SignUp newest(String address, Instant now) {
    return signUps().newestOf(email(address), now).block(SOON);
  }
}
