package io.sluice.standalone;

import java.util.OptionalInt;
import java.util.function.IntFunction;

/** A port that was free when it was chosen; empty when nobody asked for this very one. */
record PortChoice(OptionalInt asked, int port) {

  /** How often a port may be lost to somebody else between the choice and the start. */
  private static final int TRIES = 3;

  /** The asked port or none; the first free one of the wishes, else any free one. */
  static PortChoice of(String property, OptionalInt asked, int... wishes) {
    return new PortChoice(asked, Ports.choose(property, asked, wishes));
  }

  /** Starts on the port, or on another one when somebody else took it in the meantime. */
  <S> S start(IntFunction<S> starter) {
    int trying = port;
    for (int left = TRIES - 1; ; left--) {
      try {
        return starter.apply(trying);
      } catch (StandaloneStartException e) {
        if (left == 0 || asked.isPresent() || Ports.isFree(trying)) {
          throw e;
        }
        trying = Ports.free();
      }
    }
  }
}
