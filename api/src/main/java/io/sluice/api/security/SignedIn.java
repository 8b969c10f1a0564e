package io.sluice.api.security;

import io.sluice.domain.member.Role;
import io.sluice.domain.stock.BuyerId;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Whoever a valid token speaks for. */
public final class SignedIn extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final UUID member;
  private final Instant until;

  SignedIn(UUID member, Set<Role> roles, Instant until) {
    super(authorities(roles));
    this.member = member;
    this.until = until;
    setAuthenticated(true);
  }

  private static List<GrantedAuthority> authorities(Set<Role> roles) {
    return roles.stream()
        .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
        .toList();
  }

  /** The buyer who asks; only for routes that the security chain keeps from everybody else. */
  public static Mono<BuyerId> buyer(ServerRequest request) {
    return request.principal().map(SignedIn::toBuyer);
  }

  /** The member who asks; only for routes that the security chain keeps from everybody else. */
  public static Mono<UUID> member(ServerRequest request) {
    return request.principal().map(principal -> ((SignedIn) principal).member);
  }

  private static BuyerId toBuyer(Principal principal) {
    return new BuyerId(((SignedIn) principal).member);
  }

  boolean holdsAt(Instant now) {
    return now.isBefore(until);
  }

  @Override
  public String getCredentials() {
    return "";
  }

  @Override
  public UUID getPrincipal() {
    return member;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other) && other instanceof SignedIn same && until.equals(same.until);
  }

  @Override
  public int hashCode() {
    return super.hashCode() * 31 + until.hashCode();
  }
}
