package io.sluice.load.proof;

/** What one attempt was told. */
public sealed interface Outcome {

  /**
   * Yes: 200 or 201.
   *
   * @param replayed the answer says that it repeats an earlier one
   */
  record Ok(int status, boolean replayed, String body) implements Outcome {}

  /** No, with the code of the problem; whatever is refused has not happened. */
  record Refused(int status, String code) implements Outcome {}

  /** It may have happened or not: no answer, half of one, or {@code outcome-unknown}. */
  record Unknown(String why) implements Outcome {}
}
