package io.sluice.load.proof.hook;

/** Where in a call of a port the process dies. */
public enum Moment {
  /** Nothing has been sent yet. */
  CALLED,
  /** On its way: it may arrive or not. */
  SENT,
  /** The answer has come, and nobody has seen it. */
  ANSWERED
}
