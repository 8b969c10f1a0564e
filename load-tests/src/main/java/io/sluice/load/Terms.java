package io.sluice.load;

/**
 * What a run may expect of its sale.
 *
 * @param limitPerBuyer units that one buyer may hold
 * @param unitsReturn whether orders of this run are cancelled, so that units are sold again
 * @param servedInFull whether more was asked for than there were units, so that all must be sold
 * @param interrupted whether the service or its servers were stopped meanwhile, so that {@code
 *     outcome-unknown} and {@code sale-paused} are fair answers
 */
record Terms(
    long units,
    int limitPerBuyer,
    boolean unitsReturn,
    boolean servedInFull,
    boolean interrupted) {}
