package io.sluice.api;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What BlockHound takes for blocking and is not, as in the adapters' tests: locks that Netty's
 * allocator and Lettuce hold for a few instructions, and the random bytes of a TLS handshake, whose
 * source never waits. An error inside of Lettuce's would leave its count of writers below zero, and
 * whoever writes next would wait in a circle for ever.
 */
public final class AllowedToBlock implements BlockHoundIntegration {
  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
        .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "parse")
        .allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes")
        .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
        .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "doExclusive");
  }
}
