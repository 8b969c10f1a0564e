package io.sluice.api.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.ReadsTheOutput;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

@ReadsTheOutput
class LoopTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger turns = new AtomicInteger();

  /** Two causes by turns, each several at once, as one sale after the other fails. */
  private Throwable failure() {
    RuntimeException one =
        new IllegalStateException(
            turns.getAndIncrement() % 2 == 0 ? "the stock is away" : "the log is away");
    return Exceptions.multiple(one, one, one);
  }

  private void runFor(int failures, Supplier<Throwable> failure) {
    Disposable running = new Loop("test", Mono.error(failure), SHORT, SHORT, meters).start();
    try {
      await()
          .until(() -> meters.counter("sluice.loops.failures", "loop", "test").count() > failures);
    } finally {
      running.dispose();
    }
  }

  @Test
  void eachCauseIsOneLineAndTheRestIsCounted(CapturedOutput output) {
    runFor(20, this::failure);

    assertThat(output.getAll().lines().filter(line -> line.contains("The test loop fails")))
        .hasSize(2)
        .anyMatch(line -> line.endsWith("the stock is away"))
        .anyMatch(line -> line.endsWith("the log is away"));
    assertThat(output.getAll()).doesNotContain("\n\tat ");
  }

  @Test
  void causesThatAreAllDifferentDoNotFillTheLog(CapturedOutput output) {
    runFor(50, () -> new IllegalStateException("sale " + turns.getAndIncrement() + " is away"));

    assertThat(output.getAll().lines().filter(line -> line.contains("The test loop fails")))
        .hasSize(10);
  }
}
