package io.sluice.api.problem;

import io.sluice.api.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** Turns every error signal of a request into its problem; runs before Boot's error page. */
@Component
@Order(-2)
class ProblemHandler implements WebExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  private final ProblemWriter writer;
  private final Refusals refusals;

  ProblemHandler(ProblemWriter writer, Refusals refusals) {
    this.writer = writer;
    this.refusals = refusals;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(error);
    }
    if (hasLeft(exchange, error)) {
      return leave(exchange, error);
    }
    Problem problem = refusals.of(error);
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

  /** Netty has answered what is broken; who is too slow or has hung up is closed already. */
  private static boolean hasLeft(ServerWebExchange exchange, Throwable error) {
    return error instanceof CutOffException
        || error instanceof AbortedException
        || BrokenRequests.isBroken(exchange.getRequest());
  }

  /** No fault of ours; should anybody listen after all, it is not told as a success. */
  private Mono<Void> leave(ServerWebExchange exchange, Throwable error) {
    log.debug("Request {} did not come in whole: {}", RequestId.of(exchange), error.toString());
    Problem cutOff = Problem.of(Problems.INVALID_REQUEST, "The request did not come in whole.");
    return writer
        .write(exchange, cutOff)
        .onErrorResume(
            gone -> {
              log.debug("Nobody hears about {}: {}", RequestId.of(exchange), gone.toString());
              return Mono.empty();
            });
  }
}
