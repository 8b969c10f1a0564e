package io.sluice.domain;

/** A promise that a simulated run has broken. */
final class SimulationViolation extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationViolation(String promise, String how) {
    super(promise + " is broken: " + how);
  }
}
