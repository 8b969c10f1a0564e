package io.sluice.load.proof.hook;

import io.sluice.domain.order.PaymentProvider.PaymentOutcome;
import io.sluice.domain.stock.OrderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the payment provider has done, written down by the provider: the sandbox itself keeps
 * nothing. A line each: {@code charged <order> <microseconds>}.
 */
final class MoneyBook {
  private final Path file;

  MoneyBook(Path file) {
    this.file = file;
  }

  void charged(OrderId order, PaymentOutcome outcome) {
    if (outcome instanceof PaymentOutcome.Approved) {
      write("charged", order);
    }
  }

  void refunded(OrderId order) {
    write("refunded", order);
  }

  private synchronized void write(String what, OrderId order) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    try {
      Files.writeString(
          file,
          "%s %s %d%n".formatted(what, order, micros),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
