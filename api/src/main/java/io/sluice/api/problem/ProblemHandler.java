package io.sluice.api.problem;

import io.sluice.api.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Turns every error signal of a request into its problem; runs before Boot's error page. */
@Component
@Order(-2)
class ProblemHandler implements WebExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  private final ProblemWriter writer;

  ProblemHandler(ProblemWriter writer) {
    this.writer = writer;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(error);
    }
    Problem problem = Refusals.of(error);
    if (problem.kind() == Problems.INTERNAL) {
      log.error(
          "{} {} failed, request {}",
          exchange.getRequest().getMethod(),
          exchange.getRequest().getPath(),
          RequestId.of(exchange),
          error);
    }
    return writer.write(exchange, problem);
  }
}
