package io.sluice.api.order;

import io.sluice.api.Problems;
import io.sluice.api.http.FieldError;
import io.sluice.api.http.PageRequest;
import io.sluice.api.problem.Problem;
import io.sluice.domain.stock.IdempotencyKey;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Reads {@code Idempotency-Key}. */
final class KeyHeader {
  private static final String NAME = "Idempotency-Key";

  private KeyHeader() {}

  static IdempotencyKey require(ServerRequest request) {
    List<String> values = request.headers().header(NAME);
    if (values.isEmpty()) {
      throw Problem.of(Problems.IDEMPOTENCY_KEY_REQUIRED).toException();
    }
    try {
      if (values.size() == 1) {
        return new IdempotencyKey(values.getFirst());
      }
    } catch (IllegalArgumentException outOfRange) {
      throw invalid();
    }
    throw invalid();
  }

  private static RuntimeException invalid() {
    return PageRequest.invalid(
            List.of(new FieldError(NAME, "must be 1 to 128 visible ASCII characters, once")))
        .toException();
  }
}
