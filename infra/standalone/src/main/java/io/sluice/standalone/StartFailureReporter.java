package io.sluice.standalone;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in one sentence on standard error why the service did not start, in place of a stack trace.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements SpringBootExceptionReporter {

  StartFailureReporter(@Nullable ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    Optional<String> sentence =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
            .flatMap(cause -> toSentence(cause).stream())
            .findFirst();
    sentence.ifPresent(System.err::println);
    return sentence.isPresent();
  }

  private static Optional<String> toSentence(Throwable cause) {
    return cause instanceof StandaloneStartException known
        ? Optional.ofNullable(known.getMessage())
        : Optional.empty();
  }
}
