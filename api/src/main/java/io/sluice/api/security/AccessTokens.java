package io.sluice.api.security;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.ProtectedHeader;
import io.sluice.domain.member.Role;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes and checks access tokens: JWT (RFC 7519) with the profile of RFC 9068, HS256 and no other.
 */
@Component
public final class AccessTokens {
  private static final String ISSUER = "sluice";
  private static final String AUDIENCE = "sluice-api";
  private static final String TYPE = "at+jwt";
  private static final String ROLES = "roles";

  private final SigningKeys keys;
  private final AuthSettings settings;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final JwtParser parser;
  private final OwnTokens own;

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
    this.own = new OwnTokens(keys.by(AccessTokens::header), ISSUER, AUDIENCE);
  }

  private @Nullable Key key(ProtectedHeader header) {
    return Optional.ofNullable(header.getKeyId()).flatMap(keys::withKid).orElse(null);
  }

  private static JwtBuilder headed(String kid) {
    return Jwts.builder().header().type(TYPE).keyId(kid).and();
  }

  /** As it stands in every token that is signed with this key. */
  private static String header(String kid, SecretKey key) {
    String token = headed(kid).subject("anybody").signWith(key, Jwts.SIG.HS256).compact();
    return token.substring(0, token.indexOf('.'));
  }

  /** A new token for a member. */
  @SuppressWarnings(
      "deprecation") // single(): one audience is written as a text, as the contract does.
  public String issue(UUID member, Role role) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return headed(keys.signingKid())
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

  /** The last letter of a signature has two bits to spare, which decoders do not look at. */
  private static boolean endsToTheLetter(String token) {
    String signature = token.substring(token.lastIndexOf('.') + 1);
    byte[] decoded = Base64.getUrlDecoder().decode(signature);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(signature);
  }

  /** Whoever the token speaks for, or empty when it does not hold. */
  Optional<SignedIn> verify(String token) {
    try {
      return switch (own.read(token)) {
        case OwnTokens.Signed(AccessClaims claims) -> whoHolds(claims);
        case OwnTokens.Forged forged -> Optional.empty();
        case OwnTokens.Unusual unusual ->
            endsToTheLetter(token) ? whoHolds(parser.parseSignedClaims(token)) : Optional.empty();
      };
    } catch (JwtException | IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private Optional<SignedIn> whoHolds(Jws<Claims> jws) {
    return TYPE.equals(jws.getHeader().getType())
        ? whoHolds(claims(jws.getPayload()))
        : Optional.empty();
  }

  private Optional<SignedIn> whoHolds(AccessClaims claims) {
    return claims.holdAt(clock.instant(), settings.clockSkew());
  }

  private static AccessClaims claims(Claims claims) {
    return new AccessClaims(
        claims.getSubject(),
        claims.get(ROLES) instanceof List<?> roles ? roles : List.of(),
        instant(claims.getIssuedAt()),
        instant(claims.getExpiration()),
        claims.getId());
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}
