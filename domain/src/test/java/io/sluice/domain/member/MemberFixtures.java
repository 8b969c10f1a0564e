package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Members and what is theirs, for tests. */
public final class MemberFixtures {
  public static final String HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final AtomicLong LATEST = new AtomicLong();

  private MemberFixtures() {}

  public static Email email(String address) {
    return new Email(address);
  }

  /** An address that no other test uses. */
  public static Email anyEmail() {
    return new Email("m" + RANDOM.nextLong(Long.MAX_VALUE) + "@example.test");
  }

  public static PersonalData annsData() {
    return new PersonalData("Ann Ahn", "+82 2 123 4567", "1 Sluice Street, Seoul");
  }

  public static Member member(UUID id, String email) {
    return member(id, email, HASH, Role.BUYER);
  }

  public static Member member(UUID id, String email, String passwordHash, Role role) {
    return Member.joining(id, new Email(email), passwordHash, role, annsData(), now());
  }

  public static SecretToken freshToken() {
    byte[] bytes = new byte[SecretToken.BYTES];
    RANDOM.nextBytes(bytes);
    return SecretToken.of(bytes);
  }

  public static SignUp signUp(String email, SecretToken token, Duration holds) {
    return new SignUp(
        nextId(), token.hash(), new Email(email), HASH, annsData(), now().plus(holds));
  }

  public static Session session(UUID member, SecretToken secret, Duration lasts) {
    return new Session(nextId(), member, secret.hash(), null, now().plus(lasts));
  }

  /** A UUIDv7 of a later millisecond than that of any before. */
  static UUID nextId() {
    long millis = LATEST.updateAndGet(last -> Math.max(last + 1, now().toEpochMilli()));
    UUID any = uuid7();
    return new UUID(
        (millis << 16) | (any.getMostSignificantBits() & 0xffff), any.getLeastSignificantBits());
  }

  /** To the millisecond, as it is stored. */
  public static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
