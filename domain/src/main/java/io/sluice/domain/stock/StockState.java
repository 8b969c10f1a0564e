package io.sluice.domain.stock;

/**
 * Where the units of a sale are, and what of it is under way, at one moment.
 *
 * @param load which load of this sale's stock it is: no other has the same
 * @param sequence the last number of the line that was given away
 * @param unverified places in the line whose reservations are not known to be recorded; some that
 *     are decided by now may be left out
 * @param unsettled decisions whose units have not been moved yet
 */
public record StockState(
    StockLevel level, String load, long sequence, long unverified, long unsettled) {

  /**
   * Whether nobody has got or lost a unit, and nothing was decided, since {@code earlier}. While no
   * number is given away units leave {@code reserved} and come to {@code available}, and never go
   * back: so equal numbers are an equal stock.
   */
  public boolean isUnchangedSince(StockState earlier) {
    return load.equals(earlier.load)
        && sequence == earlier.sequence
        && unsettled == earlier.unsettled
        && level.available() == earlier.level.available()
        && level.reserved() == earlier.level.reserved()
        && level.sold() == earlier.level.sold();
  }
}
