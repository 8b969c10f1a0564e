package io.sluice.infra.blocking;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What BlockHound takes for blocking and is not: the locks that Netty's allocator and Lettuce's
 * count of writers hold for a few instructions, and the jar that a library's first use reads a
 * service's name from, and the random bytes of a TLS handshake, whose source never waits. An error
 * inside of Lettuce's would leave its count below zero, and whoever writes next would wait in a
 * circle for ever.
 */
public final class AllowedToBlock implements BlockHoundIntegration {
  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
        .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
        .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "doExclusive")
        .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "parse")
        .allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes");
  }
}
