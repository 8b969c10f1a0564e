package io.sluice.api.problem;

import java.util.Optional;

/** Refuses requests by their first line, before anything is done for them. */
public interface Doorkeeper {
  Optional<Problem> refuses(String method, String uri);
}
