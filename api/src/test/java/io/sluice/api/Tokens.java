package io.sluice.api;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Access tokens as the contract wants them, and every way not to make one. */
final class Tokens {
  private final Instant now;

  Tokens(Instant now) {
    this.now = now;
  }

  static SecretKey key(String base64url) {
    return new SecretKeySpec(Base64.getUrlDecoder().decode(base64url), "HmacSHA256");
  }

  /** One that would hold if it were signed with the new key. */
  JwtBuilder good(UUID member, String role) {
    return Jwts.builder()
        .header()
        .type("at+jwt")
        .keyId("new")
        .and()
        .issuer("sluice")
        .audience()
        .add("sluice-api")
        .and()
        .subject(member.toString())
        .claim("roles", List.of(role))
        .issuedAt(Date.from(now))
        .expiration(Date.from(now.plus(Duration.ofMinutes(15))))
        .id(UUID.randomUUID().toString());
  }

  String signed(JwtBuilder token) {
    return token.signWith(key(Keys.NEW), Jwts.SIG.HS256).compact();
  }

  /** What does not hold, by what is wrong with it. */
  Map<String, String> broken(UUID member, String role) {
    Map<String, String> all = new LinkedHashMap<>();
    Date later = Date.from(now.plus(Duration.ofMinutes(2)));
    change(all, "expired", member, role, token -> token.issuedAt(ago(16)).expiration(ago(1)));
    change(all, "of the future", member, role, token -> token.issuedAt(later));
    change(all, "not yet valid", member, role, token -> token.notBefore(later));
    change(all, "of another issuer", member, role, token -> token.issuer("somebody"));
    change(
        all,
        "for another audience",
        member,
        role,
        token -> token.audience().remove("sluice-api").add("another-api").and());
    change(all, "of another type", member, role, token -> token.header().type("JWT").and());
    change(all, "of an unknown key", member, role, token -> token.header().keyId("x").and());
    change(all, "of no key", member, role, token -> token.header().keyId(null).and());
    change(all, "without a role", member, role, token -> token.claim("roles", List.of()));
    change(all, "in no role of ours", member, role, token -> token.claim("roles", List.of("KING")));
    all.put("without a signature", good(member, role).header().keyId(null).and().compact());
    all.put(
        "signed with another key",
        good(member, role).signWith(key(Keys.OLD), Jwts.SIG.HS256).compact());
    byte[] longer = "k".repeat(64).getBytes(StandardCharsets.UTF_8);
    all.put(
        "signed with another algorithm",
        good(member, role)
            .signWith(new SecretKeySpec(longer, "HmacSHA512"), Jwts.SIG.HS512)
            .compact());
    String whole = signed(good(member, role));
    all.put("of another's claims", withClaimsOf(signed(good(UUID.randomUUID(), role)), whole));
    all.put("no token at all", "a.b.c");
    return all;
  }

  private void change(
      Map<String, String> all,
      String name,
      UUID member,
      String role,
      UnaryOperator<JwtBuilder> change) {
    all.put(name, signed(change.apply(good(member, role))));
  }

  private Date ago(int minutes) {
    return Date.from(now.minus(Duration.ofMinutes(minutes)));
  }

  private static String withClaimsOf(String one, String other) {
    String[] parts = other.split("\\.", -1);
    return parts[0] + "." + one.split("\\.", -1)[1] + "." + parts[2];
  }
}
