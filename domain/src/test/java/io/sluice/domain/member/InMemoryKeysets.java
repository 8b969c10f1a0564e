package io.sluice.domain.member;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Wrapped keys in memory: the readable specification of the port. */
public final class InMemoryKeysets implements Keysets {
  private final Map<String, WrappedKeyset> keysets = new ConcurrentHashMap<>();

  @Override
  public Mono<WrappedKeyset> find(String name) {
    return Mono.defer(() -> Mono.justOrEmpty(keysets.get(name)));
  }

  @Override
  public Mono<Boolean> add(WrappedKeyset keyset) {
    return Mono.fromSupplier(() -> keysets.putIfAbsent(keyset.name(), keyset) == null);
  }

  @Override
  public Mono<Boolean> replace(WrappedKeyset before, WrappedKeyset next) {
    return Mono.fromSupplier(() -> keysets.replace(before.name(), before, next));
  }
}
