package io.sluice.load;

import java.util.List;
import java.util.stream.Collectors;

/** Ends a run in which the service broke a promise. */
final class BrokenPromiseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenPromiseException(String simulation, List<Breach> breaches) {
    super(
        breaches.stream()
            .map(breach -> breach.promise() + ": " + breach.evidence())
            .collect(Collectors.joining("\n  ", simulation + " broke promises:\n  ", "")));
  }
}
