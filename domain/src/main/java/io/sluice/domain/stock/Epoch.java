package io.sluice.domain.stock;

/**
 * Which life of Redis a stock belongs to, counted from 1; 0 is "none yet".
 *
 * @throws IllegalArgumentException when negative
 */
public record Epoch(long number) implements Comparable<Epoch> {
  public static final Epoch NONE = new Epoch(0);

  public Epoch {
    if (number < 0) {
      throw new IllegalArgumentException("an epoch is not negative");
    }
  }

  public Epoch next() {
    return new Epoch(number + 1);
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(number, other.number);
  }
}
