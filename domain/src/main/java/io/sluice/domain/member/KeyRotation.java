package io.sluice.domain.member;

import java.time.Duration;

/**
 * How far a new key has come on its way to seal everything.
 *
 * @param since how long this has been so
 * @param everybodyKnows whether it has been so for longer than any node uses keys that it has read
 * @param keys how many open something
 */
public record KeyRotation(Stage stage, Duration since, boolean everybodyKnows, int keys) {

  /** The steps of a rotation, in their order. */
  public enum Stage {
    /** One key has sealed everything that there is. */
    SETTLED,
    /** There is a new key, which all nodes have to know before it seals anything. */
    ANNOUNCED,
    /** The new key seals, and what the old ones have sealed is sealed anew. */
    RESEALING
  }
}
