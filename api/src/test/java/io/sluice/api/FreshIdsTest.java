package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class FreshIdsTest {
  private static final int THREADS = 4;

  /** On threads that may not block: BlockHound would tell. */
  @Test
  void threadsDoNotWaitForEachOther() {
    FreshIds ids = new FreshIds();
    Scheduler threads = Schedulers.newParallel("ids", THREADS);

    List<UUID> all =
        Flux.range(0, 200_000)
            .parallel(THREADS)
            .runOn(threads)
            .map(n -> ids.get())
            .sequential()
            .collectList()
            .blockOptional(Duration.ofMinutes(1))
            .orElseThrow();

    threads.dispose();
    assertThat(all).hasSize(200_000).allMatch(id -> id.version() == 7 && id.variant() == 2);
    assertThat(all.stream().distinct().count()).isEqualTo(200_000);
    assertThat(all.stream().map(UUID::getLeastSignificantBits).distinct().count())
        .as("not counted")
        .isEqualTo(200_000);
  }
}
