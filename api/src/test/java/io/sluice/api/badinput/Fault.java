package io.sluice.api.badinput;

import java.util.function.Consumer;

/**
 * One way to spoil a request.
 *
 * @param name what is wrong, for whoever reads that it was not refused
 * @param isRefused whether nothing but a refusal is right; else the request may be taken as sound
 */
record Fault(Stage stage, String name, boolean isRefused, Consumer<Request> spoil) {

  /** What is spoilt, in the order in which two faults can be done to one request. */
  enum Stage {
    FIELD,
    BODY,
    TARGET,
    HEADER,
    METHOD,
    FRAMING
  }

  static Fault refused(Stage stage, String name, Consumer<Request> spoil) {
    return new Fault(stage, name, true, spoil);
  }

  static Fault maybe(Stage stage, String name, Consumer<Request> spoil) {
    return new Fault(stage, name, false, spoil);
  }

  @Override
  public String toString() {
    return name;
  }
}
