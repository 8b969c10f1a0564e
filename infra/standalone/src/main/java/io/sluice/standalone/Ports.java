package io.sluice.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Chooses TCP ports on 127.0.0.1, below the range that the kernel hands to outgoing connections.
 */
public final class Ports {

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_767;
  private static final int PROBES = 1_000;

  private Ports() {}

  /** A port that nothing listens on at this moment. */
  public static int free() {
    IntStream candidates =
        ThreadLocalRandom.current().ints(PROBES, LOWEST, HIGHEST + 1).filter(Ports::isFree);
    return candidates
        .findFirst()
        .orElseThrow(
            () ->
                new StandaloneStartException(
                    "No free port was found between " + LOWEST + " and " + HIGHEST + "."));
  }

  /** The asked port if it is free; the first free one of the wishes; else any free one. */
  static int choose(String property, OptionalInt asked, int... wishes) {
    if (asked.isPresent()) {
      return requireFree(property, asked.getAsInt());
    }
    IntPredicate usable = port -> port > 0 && isFree(port);
    return IntStream.of(wishes).filter(usable).findFirst().orElseGet(Ports::free);
  }

  private static int requireFree(String property, int port) {
    if (!isFree(port)) {
      throw new StandaloneStartException(
          "Port %d (%s) is already in use: stop what holds it, choose another or leave it out."
              .formatted(port, property));
    }
    return port;
  }

  static boolean isFree(int port) {
    return isFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  static boolean isFree(InetSocketAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
