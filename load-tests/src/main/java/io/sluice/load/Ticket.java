package io.sluice.load;

import org.jspecify.annotations.Nullable;

/**
 * A purchase that still has to be sent.
 *
 * @param token the buyer's access token
 * @param cutAfterMillis how long the client waits before it hangs up; null: until it is answered
 * @param twice whether the same request is sent a second time by somebody else, at once
 * @param greedy whether the buyer, once served, tries again with a new key
 */
record Ticket(
    Purchase purchase,
    String token,
    @Nullable Integer cutAfterMillis,
    boolean twice,
    boolean greedy) {

  static Ticket plain(Purchase purchase, String token) {
    return new Ticket(purchase, token, null, false, false);
  }

  /** The same purchase as it is sent again: in peace, and by itself. */
  Ticket again() {
    return new Ticket(purchase, token, null, false, greedy);
  }
}
