package io.sluice.api.security;

import io.sluice.api.http.Ids;
import io.sluice.domain.member.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a token says that this service or one with the same key has signed for this service. */
record AccessClaims(
    @Nullable String subject,
    List<?> roles,
    @Nullable Instant issuedAt,
    @Nullable Instant expires,
    @Nullable String id) {
  static final Duration LONGEST_LIFE = Duration.ofMinutes(15);

  /** Whoever it speaks for, as far as clocks may differ by so much. */
  Optional<SignedIn> holdAt(Instant now, Duration skew) {
    return livesShortly(now, skew) ? signedIn() : Optional.empty();
  }

  /** A stolen key could sign for a year; a year is not believed. */
  private boolean livesShortly(Instant now, Duration skew) {
    return issuedAt != null
        && expires != null
        && id != null
        && !issuedAt.isAfter(now.plus(skew))
        && !expires.isBefore(now.minus(skew))
        && !expires.isAfter(issuedAt.plus(LONGEST_LIFE))
        && !expires.isAfter(now.plus(skew).plus(LONGEST_LIFE));
  }

  private Optional<SignedIn> signedIn() {
    EnumSet<Role> known = EnumSet.noneOf(Role.class);
    for (Object name : roles) {
      known.add(Role.valueOf(String.valueOf(name)));
    }
    return subject == null || known.isEmpty()
        ? Optional.empty()
        : Ids.parse(subject).map(member -> new SignedIn(member, known));
  }
}
