package io.sluice.domain.order;

import io.sluice.domain.stock.StockState;

/**
 * One look at a sale, read in this order, which is what makes differences explicable.
 *
 * @param projected everything before it was in the database when the stock was read
 * @param taken units that the orders in the database hold
 * @param end of the log, when all the rest had been read
 */
record Sighting(LogPosition projected, StockState stock, long taken, LogPosition end) {}
