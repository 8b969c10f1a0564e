package io.sluice.domain.order;

/**
 * What the projected orders of a sale add up to.
 *
 * @param orders all of them, whatever their status
 * @param heldUnits units of the orders that hold units
 * @param placedUnits units of the orders that are PLACED, a part of {@code heldUnits}
 */
public record SaleTally(long orders, long heldUnits, long placedUnits) {}
