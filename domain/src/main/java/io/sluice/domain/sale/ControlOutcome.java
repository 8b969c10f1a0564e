package io.sluice.domain.sale;

/** What became of an operator's word about a sale. */
public sealed interface ControlOutcome {

  /** The sale stands as asked, now or since before. */
  record Done(Sale sale) implements ControlOutcome {}

  /** A closed sale neither pauses nor resumes. */
  record AlreadyClosed(Sale sale) implements ControlOutcome {}

  record NotFound() implements ControlOutcome {}
}
