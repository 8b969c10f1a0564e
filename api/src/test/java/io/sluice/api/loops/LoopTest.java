package io.sluice.api.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

@ExtendWith(OutputCaptureExtension.class)
class LoopTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger turns = new AtomicInteger();

  /** Two kinds by turns, each several at once, as one sale after the other fails. */
  private Throwable failure() {
    RuntimeException one =
        turns.getAndIncrement() % 2 == 0
            ? new IllegalStateException("the stock is away")
            : new IllegalArgumentException("the log is away");
    return Exceptions.multiple(one, one, one);
  }

  @Test
  void eachKindOfFailureIsOneLineAndTheRestIsCounted(CapturedOutput output) {
    Disposable running = new Loop("test", Mono.error(this::failure), SHORT, SHORT, meters).start();
    try {
      await().until(() -> meters.counter("sluice.loops.failures", "loop", "test").count() > 20);
    } finally {
      running.dispose();
    }

    assertThat(output.getAll().lines().filter(line -> line.contains("The test loop fails")))
        .hasSize(2)
        .anyMatch(line -> line.endsWith("the stock is away"))
        .anyMatch(line -> line.endsWith("the log is away"));
    assertThat(output.getAll()).doesNotContain("\n\tat ");
  }
}
