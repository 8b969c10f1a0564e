package io.sluice.api.security;

import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** What a request must pass that is for the route table: a browser's rules, and who may call. */
public final class Guard {
  private final Optional<WebFilter> browsers;
  private final WebFilter callers;

  Guard(Optional<WebFilter> browsers, WebFilter callers) {
    this.browsers = browsers;
    this.callers = callers;
  }

  /** Goes on with who may call, and answers everybody else. */
  public Mono<Void> check(ServerWebExchange exchange, WebFilterChain next) {
    return browsers.isEmpty()
        ? callers.filter(exchange, next)
        : browsers.get().filter(exchange, allowed -> callers.filter(allowed, next));
  }
}
