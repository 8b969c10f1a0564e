package io.sluice.api.security;

import io.sluice.api.Endpoint.Access;
import io.sluice.domain.member.Role;
import io.sluice.domain.stock.BuyerId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Whoever a valid token speaks for. */
public final class SignedIn extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;
  private static final String ATTRIBUTE = SignedIn.class.getName();
  private static final GrantedAuthority BUYER = authority(Role.BUYER);
  private static final GrantedAuthority OPERATOR = authority(Role.OPERATOR);

  private final UUID member;
  private final Instant until;

  SignedIn(UUID member, Set<Role> roles, Instant until) {
    super(authorities(roles));
    this.member = member;
    this.until = until;
    setAuthenticated(true);
  }

  private static List<GrantedAuthority> authorities(Set<Role> roles) {
    return roles.stream().map(SignedIn::authority).toList();
  }

  private static GrantedAuthority authority(Role role) {
    return new SimpleGrantedAuthority("ROLE_" + role.name());
  }

  /** The buyer who asks; only for routes that the security chain keeps from everybody else. */
  public static Mono<BuyerId> buyer(ServerRequest request) {
    return member(request).map(BuyerId::new);
  }

  /** The member who asks; only for routes that the security chain keeps from everybody else. */
  public static Mono<UUID> member(ServerRequest request) {
    return Mono.fromSupplier(() -> (SignedIn) request.exchange().getRequiredAttribute(ATTRIBUTE))
        .map(SignedIn::getPrincipal);
  }

  /** From now on it is this member who asks. */
  void ask(ServerWebExchange exchange) {
    exchange.getAttributes().put(ATTRIBUTE, this);
  }

  /** Whether an endpoint for these is for this member. */
  boolean mayCall(Access access) {
    return switch (access) {
      case EVERYBODY, SIGNED_IN -> true;
      case BUYER -> getAuthorities().contains(BUYER);
      case OPERATOR -> getAuthorities().contains(OPERATOR);
    };
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
