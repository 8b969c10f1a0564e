package io.sluice.infra;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What BlockHound takes for blocking and is not: the locks that Netty's allocator holds for a few
 * instructions, and the jar that a library's first use reads a service's name from.
 */
public final class AllowedToBlock implements BlockHoundIntegration {
  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
        .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "parse");
  }
}
