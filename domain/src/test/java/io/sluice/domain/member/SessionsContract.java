package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static io.sluice.domain.member.MemberFixtures.freshToken;
import static io.sluice.domain.member.MemberFixtures.now;
import static io.sluice.domain.member.MemberFixtures.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link Sessions} keeps. */
public abstract class SessionsContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Client PHONE = new Client("192.0.2.1", "phone");

  /** The same throughout a test, without a session at its beginning. */
  protected abstract Sessions sessions();

  private final UUID ann = uuid7();
  private final SecretToken secret = freshToken();
  private final Session first = session(ann, secret, DAY);

  @Test
  void findsASessionAsItWasOpened() {
    open(first);

    assertThat(find(first)).isEqualTo(first);
    assertThat(sessions().find(uuid7()).block(SOON)).isNull();
  }

  @Test
  void rotatesFromTheSecretThatIsCurrent() {
    open(first);
    Session second = first.rotated(secret, freshToken(), PHONE, now());

    assertThat(sessions().rotate(second, first.current()).block(SOON)).isTrue();

    assertThat(find(first)).isEqualTo(second);
    assertThat(sessions().rotate(second, first.current()).block(SOON)).isFalse();
    assertThat(find(first)).isEqualTo(second);
  }

  @Test
  void oneOfAHundredWhoRotateFromTheSameSecretWins() {
    open(first);

    List<Boolean> answers =
        Flux.range(0, 100)
            .flatMap(
                i ->
                    Mono.defer(
                            () ->
                                sessions()
                                    .rotate(
                                        first.rotated(secret, freshToken(), PHONE, now()),
                                        first.current()))
                        .subscribeOn(Schedulers.boundedElastic()),
                100)
            .collectList()
            .block(SOON);

    assertThat(answers).hasSize(100).containsOnlyOnce(true);
  }

  @Test
  void whatHasEndedIsNeitherFoundNorRotated() {
    open(first);

    sessions().end(first.id()).block(SOON);

    assertThat(find(first)).isNull();
    Session next = first.rotated(secret, freshToken(), PHONE, now());
    assertThat(sessions().rotate(next, first.current()).block(SOON)).isFalse();
    sessions().end(first.id()).block(SOON);
  }

  @Test
  void endsAllOfAMemberButOne() {
    Session second = session(ann, freshToken(), DAY);
    Session bobs = session(uuid7(), freshToken(), DAY);
    open(first);
    open(second);
    open(bobs);

    sessions().endAll(ann, second.id()).block(SOON);

    assertThat(find(first)).isNull();
    assertThat(find(second)).isEqualTo(second);
    assertThat(find(bobs)).isEqualTo(bobs);

    sessions().endAll(ann, null).block(SOON);

    assertThat(find(second)).isNull();
    assertThat(find(bobs)).isEqualTo(bobs);
  }

  @Test
  void theOldestEndWhereAMemberHasTooMany() {
    Session second = session(ann, freshToken(), DAY);
    Session third = session(ann, freshToken(), DAY);
    Session bobs = session(uuid7(), freshToken(), DAY);
    sessions().open(bobs, 2).block(SOON);
    sessions().open(first, 2).block(SOON);
    sessions().open(second, 2).block(SOON);

    sessions().open(third, 2).block(SOON);

    assertThat(find(first)).isNull();
    assertThat(find(second)).isEqualTo(second);
    assertThat(find(third)).isEqualTo(third);
    assertThat(find(bobs)).isEqualTo(bobs);
  }

  @Test
  void forgetsWhatHasEndedByItself() {
    Session longer = session(ann, freshToken(), DAY.multipliedBy(2));
    open(first);
    open(longer);

    assertThat(sessions().forgetEnded(first.endsAt()).block(SOON)).isEqualTo(1);

    assertThat(find(first)).isNull();
    assertThat(find(longer)).isEqualTo(longer);
  }

  private void open(Session session) {
    sessions().open(session, 10).block(SOON);
  }

  private @Nullable Session find(Session session) {
    return sessions().find(session.id()).block(SOON);
  }
}
