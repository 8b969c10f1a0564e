package io.sluice.domain.member;

import static io.sluice.domain.member.MemberFixtures.annsData;
import static io.sluice.domain.member.MemberFixtures.email;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** From the sign-up to the last session, on the specifications of the ports. */
class SignInTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Email ANN = email("ann@example.com");
  private static final String PASSWORD = "wharf lantern otter";
  private static final Client PHONE = new Client("192.0.2.1", "phone");
  private static final Client THIEF = new Client("203.0.113.9", "phone");

  private final InMemoryMembers members = new InMemoryMembers();
  private final InMemorySignUps signUps = new InMemorySignUps(members);
  private final InMemorySessions sessions = new InMemorySessions();
  private final PlainPasswords passwords = new PlainPasswords();
  private final RecordedEvents events = new RecordedEvents();
  private final SessionLimits limits =
      new SessionLimits(Duration.ofDays(30), Duration.ofSeconds(10), 3);
  private Instant now = MemberFixtures.now();
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException("only UTC");
        }
      };

  private final SignUpMember signUp =
      new SignUpMember(
          members,
          signUps,
          passwords,
          events,
          MemberFixtures::freshToken,
          SaleFixtures::uuid7,
          clock,
          Duration.ofHours(8));
  private final VerifyEmail verifyEmail = new VerifyEmail(signUps, clock);
  private final SignIn signIn =
      new SignIn(
          members,
          signUps,
          sessions,
          passwords,
          MemberFixtures::freshToken,
          SaleFixtures::uuid7,
          clock,
          limits);
  private final RefreshSession refreshSession =
      new RefreshSession(sessions, members, MemberFixtures::freshToken, clock, limits);
  private final ChangePassword changePassword =
      new ChangePassword(members, sessions, passwords, events);

  private void signUp(String password) {
    signUp.signUp(new SignUpMember.Draft(ANN, password, annsData())).block(SOON);
  }

  private Member join() {
    signUp(PASSWORD);
    return verify(events.tokenOf(ANN));
  }

  private @Nullable Member verify(SecretToken token) {
    return verifyEmail.verify(token).block(SOON);
  }

  private SignInOutcome signIn(Email email, String password) {
    return signIn.signIn(email, password).block(SOON);
  }

  private RefreshToken signedIn() {
    return ((SignInOutcome.SignedIn) signIn(ANN, PASSWORD)).token();
  }

  private RefreshOutcome refresh(RefreshToken token, Client client) {
    return refreshSession.refresh(token, client).block(SOON);
  }

  private RefreshToken refreshed(RefreshToken token) {
    return ((RefreshOutcome.Refreshed) refresh(token, PHONE)).next();
  }

  @Test
  void whoFollowsTheLinkSignsIn() {
    Member ann = join();

    assertThat(signIn(ANN, PASSWORD))
        .isInstanceOfSatisfying(
            SignInOutcome.SignedIn.class, in -> assertThat(in.member()).isEqualTo(ann));
    assertThat(ann.role()).isEqualTo(Role.BUYER);
    assertThat(ann.personal()).isEqualTo(annsData());
  }

  @Test
  void whoHasNotFollowedItIsToldIfThePasswordIsRight() {
    signUp(PASSWORD);

    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.NotVerified.class);
    assertThat(signIn(ANN, "another password")).isInstanceOf(SignInOutcome.Wrong.class);
  }

  @Test
  void theLinkHoldsForEightHours() {
    signUp(PASSWORD);
    now = now.plus(Duration.ofHours(8));

    assertThat(verify(events.tokenOf(ANN))).isNull();
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.Wrong.class);
  }

  /** Nobody is told who is a member: neither by the answer nor by the work, only by mail. */
  @Test
  void aMembersAddressIsSignedUpLikeAnyOther() {
    Member ann = join();
    int before = passwords.hashed();

    signUp("a stranger's choice");

    assertThat(passwords.hashed() - before).isEqualTo(1);
    assertThat(events.to(ANN)).hasSize(2).last().isInstanceOf(MemberEvent.SignedUpAgain.class);
    assertThat(signIn(ANN, "a stranger's choice")).isInstanceOf(SignInOutcome.Wrong.class);
    assertThat(members.findByEmail(ANN).block(SOON)).isEqualTo(ann);
  }

  /** Whoever signs up first with another's address gains nothing: the followed link decides. */
  @Test
  void nobodyIsInTheHouseBeforeItsOwner() {
    signUp("a stranger's choice");
    signUp(PASSWORD);

    verify(events.tokenOf(ANN));

    assertThat(signIn(ANN, "a stranger's choice")).isInstanceOf(SignInOutcome.Wrong.class);
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.SignedIn.class);
  }

  @Test
  void onePasswordIsComparedWhoeverComes() {
    join();
    for (Email email : List.of(ANN, email("nobody@example.com"))) {
      int before = passwords.hashed();

      signIn(email, "another password");

      assertThat(passwords.hashed() - before).as(email.address()).isEqualTo(1);
    }
  }

  @Test
  void aRefreshTokenIsGoodForOnce() {
    join();
    RefreshToken first = signedIn();

    RefreshToken second = refreshed(first);

    assertThat(second).isNotEqualTo(first);
    assertThat(refreshed(second)).isNotIn(first, second);
  }

  @Test
  void aClientThatHasNotHeardTheAnswerHearsItAgain() {
    join();
    RefreshToken first = signedIn();
    RefreshToken second = refreshed(first);
    now = now.plusSeconds(9);

    assertThat(refreshed(first)).isEqualTo(second);

    assertThat(refreshed(second)).isNotEqualTo(second);
  }

  @Test
  void aSpentTokenEndsItsFamily() {
    join();
    RefreshToken first = signedIn();
    RefreshToken second = refreshed(first);
    now = now.plusSeconds(10);

    assertThat(refresh(first, PHONE)).isEqualTo(RefreshOutcome.Refused.STOLEN);

    assertThat(refresh(second, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
  }

  @Test
  void aSpentTokenFromElsewhereEndsItsFamilyAtOnce() {
    join();
    RefreshToken first = signedIn();
    RefreshToken second = refreshed(first);

    assertThat(refresh(first, THIEF)).isEqualTo(RefreshOutcome.Refused.STOLEN);

    assertThat(refresh(second, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
  }

  @Test
  void aTokenThatWasSpentLongAgoIsStillKnownAsSpent() {
    join();
    RefreshToken first = signedIn();
    RefreshToken last = refreshed(refreshed(refreshed(first)));

    assertThat(refresh(first, PHONE)).isEqualTo(RefreshOutcome.Refused.STOLEN);

    assertThat(refresh(last, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
  }

  @Test
  void aRaceOfAHundredHasOneSuccessor() {
    join();
    RefreshToken first = signedIn();

    List<RefreshOutcome> outcomes =
        Flux.range(0, 100)
            .flatMap(
                i ->
                    Mono.defer(() -> refreshSession.refresh(first, PHONE))
                        .subscribeOn(Schedulers.boundedElastic()),
                100)
            .collectList()
            .block(SOON);

    assertThat(outcomes)
        .hasSize(100)
        .allSatisfy(one -> assertThat(one).isInstanceOf(RefreshOutcome.Refreshed.class));
    assertThat(outcomes.stream().distinct()).hasSize(1);
  }

  @Test
  void aSessionEndsAfterThirtyDaysHoweverBusy() {
    join();
    RefreshToken token = signedIn();
    for (int day = 0; day < 29; day++) {
      now = now.plus(Duration.ofDays(1));
      token = refreshed(token);
    }
    now = now.plus(Duration.ofDays(1));

    assertThat(refresh(token, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
    assertThat(new ForgetExpired(signUps, sessions, clock).sweep().block(SOON)).isZero();
  }

  @Test
  void whoSignsOutIsOutThereAndOnlyThere() {
    join();
    RefreshToken phone = signedIn();
    RefreshToken laptop = signedIn();
    SignOut signOut = new SignOut(sessions);
    RefreshToken guess = new RefreshToken(laptop.session(), MemberFixtures.freshToken());

    signOut.signOut(phone).block(SOON);
    signOut.signOut(guess).block(SOON);

    assertThat(refresh(phone, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
    refreshed(laptop);
  }

  @Test
  void aNewPasswordEndsAllOtherSessions() {
    Member ann = join();
    RefreshToken phone = signedIn();
    RefreshToken laptop = signedIn();

    assertThat(changePassword.change(ann.id(), PASSWORD, "cinder maple quay", laptop).block(SOON))
        .isEqualTo(ChangePassword.Outcome.CHANGED);

    assertThat(refresh(phone, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
    refreshed(laptop);
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.Wrong.class);
    assertThat(signIn(ANN, "cinder maple quay")).isInstanceOf(SignInOutcome.SignedIn.class);
    assertThat(events.to(ANN)).last().isInstanceOf(MemberEvent.PasswordChanged.class);
  }

  /** Both have compared the old password before either went on. */
  @Test
  void noSessionOutlivesAPasswordThatChangedWhileItWasOpened() {
    Member ann = join();
    passwords.meanwhile(
        () -> {
          passwords.meanwhile(() -> {});
          changePassword.change(ann.id(), PASSWORD, "cinder maple quay", null).block(SOON);
        });

    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.Wrong.class);

    assertThat(signIn(ANN, "cinder maple quay")).isInstanceOf(SignInOutcome.SignedIn.class);
  }

  @Test
  void aWrongPasswordChangesNothing() {
    Member ann = join();
    RefreshToken phone = signedIn();

    assertThat(changePassword.change(ann.id(), "a guess of it", "cinder maple quay", phone).block())
        .isEqualTo(ChangePassword.Outcome.WRONG);

    refreshed(phone);
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.SignedIn.class);
  }

  @Test
  void nobodysSessionIsKeptByAnotherMember() {
    Member ann = join();
    RefreshToken phone = signedIn();
    RefreshToken guess = new RefreshToken(phone.session(), MemberFixtures.freshToken());

    changePassword.change(ann.id(), PASSWORD, "cinder maple quay", guess).block(SOON);

    assertThat(refresh(phone, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
  }

  @Test
  void whoIsErasedIsGoneEverywhere() {
    Member ann = join();
    RefreshToken phone = signedIn();

    assertThat(new EraseMember(members, sessions).erase(ann.id()).block(SOON)).isTrue();

    assertThat(refresh(phone, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
    assertThat(signIn(ANN, PASSWORD)).isInstanceOf(SignInOutcome.Wrong.class);
  }

  /** The second of two deletes may have died: the session is there and worth nothing. */
  @Test
  void aSessionWithoutItsMemberEnds() {
    Member ann = join();
    RefreshToken phone = signedIn();
    members.erase(ann.id()).block(SOON);

    assertThat(refresh(phone, PHONE)).isEqualTo(RefreshOutcome.Refused.UNKNOWN);
    assertThat(sessions.find(phone.session()).block(SOON)).isNull();
  }

  @Test
  void changesOfTwoAtOnceAreBothStored() {
    Member ann = join();
    ChangeMember change = new ChangeMember(members);

    List<Member> changed =
        Flux.merge(
                change.change(
                    ann.id(), data -> new PersonalData("Ann Bae", data.phone(), data.address())),
                change.change(
                    ann.id(), data -> new PersonalData(data.name(), "+82 2 999", data.address())))
            .collectList()
            .block(SOON);

    assertThat(changed).hasSize(2);
    assertThat(members.find(ann.id()).block(SOON).personal())
        .isEqualTo(new PersonalData("Ann Bae", "+82 2 999", annsData().address()));
    assertThat(change.change(UUID.randomUUID(), data -> data).block(SOON)).isNull();
  }

  @Test
  void nothingThatIsSecretIsEverPrinted() {
    Member ann = join();
    RefreshToken token = signedIn();
    List<Object> all = new ArrayList<>();
    all.add(ann);
    all.add(ann.email());
    all.add(ann.personal());
    all.add(token);
    all.add(token.secret());
    all.add(signIn(ANN, PASSWORD));
    all.add(refresh(token, PHONE));
    all.add(sessions.find(token.session()).block(SOON));
    all.add(events.to(ANN));
    all.add(MemberFixtures.signUp(ANN.address(), token.secret(), SOON));
    all.add(new SignUpMember.Draft(ANN, PASSWORD, annsData()));
    all.add(PHONE);

    assertThat(all)
        .allSatisfy(
            one ->
                assertThat(one.toString())
                    .doesNotContain(
                        ANN.address(),
                        PASSWORD,
                        token.text(),
                        token.secret().text(),
                        annsData().name(),
                        annsData().phone(),
                        annsData().address(),
                        PHONE.origin()));
  }

  @Test
  void aRefreshTokenIsReadAsItIsWritten() {
    RefreshToken token = new RefreshToken(SaleFixtures.uuid7(), MemberFixtures.freshToken());

    assertThat(token.text()).hasSize(RefreshToken.LENGTH);
    assertThat(RefreshToken.parse(token.text())).contains(token);
    IntStream.range(0, token.text().length())
        .forEach(end -> assertThat(RefreshToken.parse(token.text().substring(0, end))).isEmpty());
    assertThat(RefreshToken.parse("!".repeat(RefreshToken.LENGTH))).isEmpty();
  }
}
