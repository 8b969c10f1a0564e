package io.sluice.load.proof;

/**
 * A promise that was not kept.
 *
 * @param promise {@code P1} to {@code P6}, {@code table} (a step that no order may take) or {@code
 *     money}
 * @param sentence what shows it, with the orders' ids
 */
public record Violation(String promise, String sentence) {
  @Override
  public String toString() {
    return promise + ": " + sentence;
  }
}
