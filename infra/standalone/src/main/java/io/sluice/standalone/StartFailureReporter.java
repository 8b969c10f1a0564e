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

  private static final String PORT_IN_USE =
      "org.springframework.boot.web.server.PortInUseException";

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
    if (cause instanceof StandaloneStartException known) {
      return Optional.ofNullable(known.getMessage());
    }
    // By name: a class path without a web server has no such class.
    return cause.getClass().getName().equals(PORT_IN_USE)
        ? Optional.of(
            cause.getMessage()
                + ": stop what holds it or choose another with --server.port"
                + " or --management.server.port.")
        : Optional.empty();
  }
}
