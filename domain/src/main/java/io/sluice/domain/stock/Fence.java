package io.sluice.domain.stock;

import io.sluice.domain.sale.SaleId;

/**
 * What keeps everybody from a sale's stock until it is loaded behind this very fence: a load that
 * was prepared behind an earlier one changes nothing, because units may have been sold in between.
 *
 * @param mark no other fence has it
 */
public record Fence(SaleId sale, Epoch epoch, String mark) {}
