package io.sluice.domain.stock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Epochs in memory: the readable specification of the port. */
public final class InMemoryEpochs implements Epochs {
  private final Clock clock;
  private Epoch newest = Epoch.NONE;
  private boolean ready;
  private Instant claimedAt;

  public InMemoryEpochs(Clock clock) {
    this.clock = clock;
    this.claimedAt = clock.instant();
  }

  @Override
  public Mono<Life> current() {
    return Mono.fromSupplier(this::life);
  }

  private synchronized Life life() {
    return new Life(newest, ready, Duration.between(claimedAt, clock.instant()));
  }

  @Override
  public Mono<Epoch> claimAfter(Epoch seen) {
    return Mono.defer(() -> Mono.justOrEmpty(claim(seen)));
  }

  private synchronized Optional<Epoch> claim(Epoch seen) {
    if (!newest.equals(seen)) {
      return Optional.empty();
    }
    newest = seen.next();
    ready = false;
    claimedAt = clock.instant();
    return Optional.of(newest);
  }

  @Override
  public Mono<Boolean> renew(Epoch epoch) {
    return Mono.fromSupplier(() -> touch(epoch));
  }

  private synchronized boolean touch(Epoch epoch) {
    if (!newest.equals(epoch) || epoch.equals(Epoch.NONE)) {
      return false;
    }
    claimedAt = clock.instant();
    return true;
  }

  @Override
  public Mono<Boolean> complete(Epoch epoch) {
    return Mono.fromSupplier(() -> markReady(epoch));
  }

  private synchronized boolean markReady(Epoch epoch) {
    if (!newest.equals(epoch) || epoch.equals(Epoch.NONE)) {
      return false;
    }
    ready = true;
    return true;
  }
}
