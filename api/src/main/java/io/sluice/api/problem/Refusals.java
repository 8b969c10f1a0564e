package io.sluice.api.problem;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.sluice.api.Problems;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.StockNotReadyException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.MethodNotAllowedException;

/** From what went wrong to what is told about it: the one place where errors meet the table. */
@Component
public final class Refusals {
  private final RequestSettings settings;

  Refusals(RequestSettings settings) {
    this.settings = settings;
  }

  /** The refusal that an error signal stands for; {@code internal} when nobody expected it. */
  public Problem of(Throwable error) {
    return switch (error) {
      case ProblemException expected -> expected.problem();
      case OverloadedException overloaded -> overloaded();
      case BulkheadFullException full -> overloaded();
      case StockNotReadyException notReady -> salePaused();
      case OutcomeUnknownException unknown -> outcomeUnknown();
      case MethodNotAllowedException wrong -> methodNotAllowed(wrong);
      case ErrorResponse web -> ofStatus(web.getStatusCode().value());
      default -> Problem.of(Problems.INTERNAL);
    };
  }

  /** Whether nothing has happened and it may be tried again soon. */
  public boolean isOverload(Throwable error) {
    return of(error).kind() == Problems.OVERLOADED;
  }

  public Problem overloaded() {
    return soon(Problem.of(Problems.OVERLOADED));
  }

  public Problem salePaused() {
    return soon(Problem.of(Problems.SALE_PAUSED));
  }

  private Problem outcomeUnknown() {
    return soon(Problem.of(Problems.OUTCOME_UNKNOWN));
  }

  private Problem soon(Problem problem) {
    return problem.retryAfterSeconds(secondsUntilRetry());
  }

  /** Told the same second, a crowd would come back as one. */
  long secondsUntilRetry() {
    long least = settings.retryAfter().toSeconds();
    long spread = settings.retryAfterSpread().toSeconds();
    return ThreadLocalRandom.current().nextLong(least, least + spread + 1);
  }

  private static Problem methodNotAllowed(MethodNotAllowedException wrong) {
    String allow =
        wrong.getSupportedMethods().stream()
            .map(Object::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    return Problem.of(Problems.METHOD_NOT_ALLOWED, "This path takes " + allow + ".")
        .withHeader(HttpHeaders.ALLOW, allow);
  }

  /** What the framework refuses by itself, such as a broken query string. */
  private static Problem ofStatus(int status) {
    return switch (status) {
      case 404 -> Problem.of(Problems.NOT_FOUND);
      case 405 -> Problem.of(Problems.METHOD_NOT_ALLOWED);
      case 406 -> Problem.of(Problems.NOT_ACCEPTABLE);
      case 413 -> Problem.of(Problems.BODY_TOO_LARGE);
      case 415 -> Problem.of(Problems.UNSUPPORTED_MEDIA_TYPE);
      default ->
          Problem.of(status >= 400 && status < 500 ? Problems.INVALID_REQUEST : Problems.INTERNAL);
    };
  }
}
