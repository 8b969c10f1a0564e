package io.sluice.standalone;

/** What may be wrong with a {@link Line}. */
public enum Trouble {
  /** All is well. */
  NONE(Passage.FREE, Passage.FREE),

  /** Every connection is reset (RST), and each new one too. */
  RESET(Passage.FREE, Passage.FREE),

  /** Every connection is closed (FIN), and each new one too. */
  CLOSED(Passage.FREE, Passage.FREE),

  /**
   * Packets are lost and sent again later: nothing passes, and all of it arrives when the line is
   * mended. New connections stand and hear nothing.
   */
  SILENT(Passage.HELD, Passage.HELD),

  /**
   * Packets are lost for good, without a word, and attempts to connect are not answered. The
   * connections that lost some are reset when the line is mended.
   */
  VANISHED(Passage.LOST, Passage.LOST),

  /**
   * The connections of this moment are dead for good and nobody says so; new ones work. What an
   * address translation does that has lost its table.
   */
  HALF_OPEN(Passage.FREE, Passage.FREE),

  /** Everything arrives 2 s later, in either direction. */
  DELAYED(Passage.LATE, Passage.LATE),

  /** A few bytes a second pass, in either direction. */
  DRIPPING(Passage.DRIPS, Passage.DRIPS),

  /** The server hears everything, and its answers arrive when the line is mended. */
  REPLIES_HELD(Passage.FREE, Passage.HELD),

  /**
   * The server hears everything, and its answers are lost for good. The connections that lost some
   * are reset when the line is mended: whoever asks again asks twice.
   */
  REPLIES_LOST(Passage.FREE, Passage.LOST);

  private final Passage requests;
  private final Passage replies;

  Trouble(Passage requests, Passage replies) {
    this.requests = requests;
    this.replies = replies;
  }

  Passage ofRequests() {
    return requests;
  }

  Passage ofReplies() {
    return replies;
  }

  enum Passage {
    FREE,
    HELD,
    LOST,
    LATE,
    DRIPS
  }
}
