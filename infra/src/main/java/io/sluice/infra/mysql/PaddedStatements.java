package io.sluice.infra.mysql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One statement over many values, in a few fixed sizes: each text is prepared once a connection,
 * and a batch of any size is cut and padded to them by repeating its last value, which must do no
 * harm.
 */
final class PaddedStatements {
  private final int largest;
  private final List<String> byExponent;

  /**
   * Statements for 1, 2, 4, ... values.
   *
   * @param most no statement has more values
   * @param toSql the text for so many values
   */
  PaddedStatements(int most, IntFunction<String> toSql) {
    this.largest = Integer.highestOneBit(most);
    this.byExponent =
        IntStream.rangeClosed(0, Integer.numberOfTrailingZeros(largest))
            .mapToObj(exponent -> toSql.apply(1 << exponent))
            .toList();
  }

  /** Values that travel in one statement. */
  record Chunk<T>(String sql, List<T> values) {}

  <T> List<Chunk<T>> cut(List<T> values) {
    List<Chunk<T>> chunks = new ArrayList<>();
    for (int from = 0; from < values.size(); from += largest) {
      chunks.add(padded(values.subList(from, Math.min(values.size(), from + largest))));
    }
    return chunks;
  }

  private <T> Chunk<T> padded(List<T> values) {
    int exponent = Integer.SIZE - Integer.numberOfLeadingZeros(values.size() - 1);
    List<T> padded = new ArrayList<>(values);
    T last = values.get(values.size() - 1);
    padded.addAll(Collections.nCopies((1 << exponent) - values.size(), last));
    return new Chunk<>(byExponent.get(exponent), padded);
  }
}
