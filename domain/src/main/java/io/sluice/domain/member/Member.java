package io.sluice.domain.member;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody who may sign in. Whoever has not yet shown that an e-mail address is theirs is no member
 * but a {@link SignUp}.
 *
 * @param id a UUIDv7; the subject of the member's tokens, and the buyer of the member's orders
 * @param email no other member has it
 * @param passwordHash in the encoding that names its own algorithm and parameters
 * @param version from 1, one more with each change
 * @param createdAt to the millisecond
 */
public record Member(
    UUID id,
    Email email,
    String passwordHash,
    Role role,
    PersonalData personal,
    int version,
    Instant createdAt) {

  /** A member as she joins. */
  public static Member joining(
      UUID id,
      Email email,
      String passwordHash,
      Role role,
      PersonalData personal,
      Instant createdAt) {
    return new Member(id, email, passwordHash, role, personal, 1, createdAt);
  }

  Member with(PersonalData changed) {
    return new Member(id, email, passwordHash, role, changed, version + 1, createdAt);
  }

  Member withPasswordHash(String changed) {
    return new Member(id, email, changed, role, personal, version + 1, createdAt);
  }

  /** Nothing but what an access token says, too. */
  @Override
  public String toString() {
    return role + " " + id + " in version " + version;
  }
}
