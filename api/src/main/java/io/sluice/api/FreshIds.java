package io.sluice.api;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * UUIDv7 values, random in their low bits: a counting generator would leave few random bits in an
 * order id, whose low 32 bits are its sale's tag. Each thread has a generator of its own, because
 * the event loops of a rush would park on the lock of one that they share.
 */
final class FreshIds implements Supplier<UUID> {
  private static final int SEED_BYTES = 32;

  private final SecureRandom seeds;
  private final ThreadLocal<NoArgGenerator> generators = ThreadLocal.withInitial(this::generator);

  FreshIds() {
    // The platform's default reads a device for every value, on an event loop.
    seeds = random("DRBG");
    // It reads the device once, now.
    seeds.nextBytes(new byte[SEED_BYTES]);
  }

  /** Seeded by hand, this algorithm never reads a device. */
  private NoArgGenerator generator() {
    byte[] seed = new byte[SEED_BYTES];
    seeds.nextBytes(seed);
    SecureRandom random = random("SHA1PRNG");
    random.setSeed(seed);
    return Generators.timeBasedEpochRandomGenerator(random);
  }

  private static SecureRandom random(String algorithm) {
    try {
      return SecureRandom.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has " + algorithm, e);
    }
  }

  @Override
  public UUID get() {
    return generators.get().generate();
  }
}
