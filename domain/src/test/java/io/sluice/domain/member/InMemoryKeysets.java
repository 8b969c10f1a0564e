package io.sluice.domain.member;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Wrapped keys in memory: the readable specification of the port. */
public final class InMemoryKeysets implements Keysets {
  private final InstantSource clock;
  private final Map<String, Kept> keysets = new HashMap<>();

  private record Kept(WrappedKeyset keyset, Instant turnedAt) {}

  public InMemoryKeysets() {
    this(InstantSource.system());
  }

  public InMemoryKeysets(InstantSource clock) {
    this.clock = clock;
  }

  private synchronized @Nullable Kept kept(String name) {
    return keysets.get(name);
  }

  @Override
  public Mono<WrappedKeyset> find(String name) {
    return findAged(name).map(Aged::keyset);
  }

  @Override
  public Mono<Aged> findAged(String name) {
    return Mono.fromSupplier(() -> kept(name))
        .map(kept -> new Aged(kept.keyset(), Duration.between(kept.turnedAt(), clock.instant())));
  }

  @Override
  public Mono<Boolean> add(WrappedKeyset keyset) {
    return Mono.fromSupplier(() -> addNow(keyset));
  }

  private synchronized boolean addNow(WrappedKeyset keyset) {
    return keysets.putIfAbsent(keyset.name(), new Kept(keyset, clock.instant())) == null;
  }

  @Override
  public Mono<Boolean> replace(WrappedKeyset before, WrappedKeyset next) {
    return Mono.fromSupplier(() -> replaceNow(before, next, false));
  }

  @Override
  public Mono<Boolean> turn(WrappedKeyset before, WrappedKeyset next) {
    return Mono.fromSupplier(() -> replaceNow(before, next, true));
  }

  private synchronized boolean replaceNow(
      WrappedKeyset before, WrappedKeyset next, boolean isTurn) {
    Kept kept = keysets.get(before.name());
    if (kept == null || !kept.keyset().equals(before)) {
      return false;
    }
    keysets.put(next.name(), new Kept(next, isTurn ? clock.instant() : kept.turnedAt()));
    return true;
  }
}
