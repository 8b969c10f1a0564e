package io.sluice.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.ProtectedHeader;
import io.sluice.api.http.Ids;
import io.sluice.domain.member.Role;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes and checks access tokens: JWT (RFC 7519) with the profile of RFC 9068, HS256 and no other.
 */
@Component
public final class AccessTokens {
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(15);
  private static final String ISSUER = "sluice";
  private static final String AUDIENCE = "sluice-api";
  private static final String TYPE = "at+jwt";
  private static final String ROLES = "roles";

  private final SigningKeys keys;
  private final AuthSettings settings;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final JwtParser parser;
  private final Cache<String, SignedIn> verified;

  AccessTokens(AuthSettings settings, Clock clock, Supplier<UUID> ids) {
    this.keys = SigningKeys.parse(settings.signingKeys());
    this.settings = settings;
    this.clock = clock;
    this.ids = ids;
    this.parser =
        Jwts.parser()
            .keyLocator(header -> header instanceof ProtectedHeader named ? key(named) : null)
            .sig()
            .clear()
            .add(Jwts.SIG.HS256)
            .and()
            .requireIssuer(ISSUER)
            .requireAudience(AUDIENCE)
            .clock(() -> Date.from(clock.instant()))
            .clockSkewSeconds(settings.clockSkew().toSeconds())
            .build();
    this.verified = Caffeine.newBuilder().maximumSize(settings.verifiedTokens()).build();
  }

  private @Nullable Key key(ProtectedHeader header) {
    return Optional.ofNullable(header.getKeyId()).flatMap(keys::withKid).orElse(null);
  }

  /** A new token for a member. */
  @SuppressWarnings(
      "deprecation") // single(): one audience is written as a text, as the contract does.
  public String issue(UUID member, Role role) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return Jwts.builder()
        .header()
        .type(TYPE)
        .keyId(keys.signingKid())
        .and()
        .issuer(ISSUER)
        .audience()
        .single(AUDIENCE)
        .subject(member.toString())
        .claim(ROLES, List.of(role.name()))
        .issuedAt(Date.from(now))
        .expiration(Date.from(now.plus(settings.tokenLife())))
        .id(ids.get().toString())
        .signWith(keys.signingKey(), Jwts.SIG.HS256)
        .compact();
  }

  /** How long a token holds that is issued now. */
  public Duration life() {
    return settings.tokenLife();
  }

  /** Whoever the token speaks for, or empty when it does not hold. */
  Optional<SignedIn> verify(String token) {
    SignedIn known = verified.getIfPresent(token);
    if (known != null && known.holdsAt(clock.instant())) {
      return Optional.of(known);
    }
    verified.invalidate(token);
    Optional<SignedIn> fresh = check(token);
    fresh.ifPresent(who -> verified.put(token, who));
    return fresh;
  }

  private Optional<SignedIn> check(String token) {
    try {
      Jws<Claims> jws = parser.parseSignedClaims(token);
      return hasType(jws.getHeader()) && livesShortly(jws.getPayload())
          ? signedIn(jws.getPayload())
          : Optional.empty();
    } catch (JwtException | IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private static boolean hasType(JwsHeader header) {
    return TYPE.equals(header.getType());
  }

  /** A stolen key could sign for a year; a year is not believed. */
  private boolean livesShortly(Claims claims) {
    Date issued = claims.getIssuedAt();
    Date expires = claims.getExpiration();
    if (issued == null || expires == null || claims.getId() == null) {
      return false;
    }
    Instant skewed = clock.instant().plus(settings.clockSkew());
    return !issued.toInstant().isAfter(skewed)
        && !expires.toInstant().isAfter(issued.toInstant().plus(LONGEST_LIFE))
        && !expires.toInstant().isAfter(skewed.plus(LONGEST_LIFE));
  }

  private static Optional<SignedIn> signedIn(Claims claims) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    if (claims.get(ROLES) instanceof List<?> named) {
      named.forEach(name -> roles.add(Role.valueOf(String.valueOf(name))));
    }
    return Optional.ofNullable(claims.getSubject())
        .filter(subject -> !roles.isEmpty())
        .flatMap(Ids::parse)
        .map(member -> new SignedIn(member, roles, claims.getExpiration().toInstant()));
  }
}
