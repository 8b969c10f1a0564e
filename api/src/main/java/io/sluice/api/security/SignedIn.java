package io.sluice.api.security;

import io.sluice.api.Endpoint.Access;
import io.sluice.domain.member.Role;
import io.sluice.domain.stock.BuyerId;
import java.util.EnumSet;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Whoever a valid token speaks for. */
public final class SignedIn {
  private static final String ATTRIBUTE = SignedIn.class.getName();

  private final UUID member;
  private final EnumSet<Role> roles;

  SignedIn(UUID member, EnumSet<Role> roles) {
    this.member = member;
    this.roles = roles;
  }

  /** The buyer who asks; only for routes that the security chain keeps from everybody else. */
  public static Mono<BuyerId> buyer(ServerRequest request) {
    return member(request).map(BuyerId::new);
  }

  /** The member who asks; only for routes that the security chain keeps from everybody else. */
  public static Mono<UUID> member(ServerRequest request) {
    return Mono.fromSupplier(
        () -> ((SignedIn) request.exchange().getRequiredAttribute(ATTRIBUTE)).member);
  }

  /** From now on it is this member who asks. */
  void ask(ServerWebExchange exchange) {
    exchange.getAttributes().put(ATTRIBUTE, this);
  }

  /** Whether an endpoint for these is for this member. */
  boolean mayCall(Access access) {
    return switch (access) {
      case EVERYBODY, SIGNED_IN -> true;
      case BUYER -> roles.contains(Role.BUYER);
      case OPERATOR -> roles.contains(Role.OPERATOR);
    };
  }
}
