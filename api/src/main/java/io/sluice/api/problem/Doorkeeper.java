package io.sluice.api.problem;

/** Knows by its first line what the node has no room for, before anything is done for it. */
public interface Doorkeeper {
  boolean isFullFor(String method, String uri);
}
