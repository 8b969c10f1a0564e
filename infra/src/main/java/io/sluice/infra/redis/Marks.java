package io.sluice.infra.redis;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Names that no node has given before. */
final class Marks {
  /** Tells this node's from another's; drawn once, because drawing reads a device. */
  private final UUID node = UUID.randomUUID();

  private final AtomicLong given = new AtomicLong();

  String next() {
    return node + "-" + given.incrementAndGet();
  }
}
