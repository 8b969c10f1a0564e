package io.sluice.domain.member;

import io.sluice.domain.member.SealedData.Chunk;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes the replacement of the key that seals personal data to its end while the service runs: once
 * a new one has been announced, lets it seal as soon as every node knows it, seals everything anew,
 * and forgets the old one when nothing has needed it for long. Every node may take every step at
 * any time; one that dies leaves nothing behind but work for the next.
 */
public final class RotateKeys {
  private final DataKeys keys;
  private final SealedData data;
  private final Limits limits;

  /** Whether nothing that an old key had sealed was left when this node last looked. */
  private volatile boolean nothingLeft;

  public RotateKeys(DataKeys keys, SealedData data, Limits limits) {
    this.keys = keys;
    this.data = data;
    this.limits = limits;
  }

  /**
   * Bounds of a rotation.
   *
   * @param chunk rows that are sealed anew in one go
   * @param oldKept so long an old key stays after the new one began to seal: a node that was frozen
   *     may still write what it has sealed before
   */
  public record Limits(int chunk, Duration oldKept) {}

  /** Goes as far as it can for the moment; rows that were sealed anew. */
  public Mono<Integer> advance() {
    return keys.rotation()
        .flatMap(
            rotation ->
                switch (rotation.stage()) {
                  case SETTLED -> Mono.just(0);
                  case ANNOUNCED -> promote(rotation);
                  case RESEALING -> reseal(rotation);
                });
  }

  private Mono<Integer> promote(KeyRotation rotation) {
    nothingLeft = false;
    return rotation.everybodyKnows() ? keys.promote().thenReturn(0) : Mono.just(0);
  }

  private Mono<Integer> reseal(KeyRotation rotation) {
    boolean mayEnd = rotation.since().compareTo(limits.oldKept()) >= 0;
    if (!rotation.everybodyKnows() || (nothingLeft && !mayEnd)) {
      return Mono.just(0);
    }
    return resealAll()
        .flatMap(
            all -> {
              nothingLeft = all.found() == 0;
              return nothingLeft && mayEnd
                  ? keys.settle().thenReturn(0)
                  : Mono.just(all.resealed());
            });
  }

  private Mono<Chunk> resealAll() {
    return Flux.fromIterable(data.kinds())
        .concatMap(kind -> chunk(kind, null).expand(done -> next(kind, done)))
        .reduce(
            new Chunk(null, 0, 0),
            (sum, one) ->
                new Chunk(null, sum.found() + one.found(), sum.resealed() + one.resealed()));
  }

  private Mono<Chunk> next(String kind, Chunk done) {
    return done.last() == null ? Mono.empty() : chunk(kind, done.last());
  }

  private Mono<Chunk> chunk(String kind, @Nullable UUID after) {
    return data.reseal(kind, after, limits.chunk());
  }
}
