/** A sale: one product, one price, limited units, a window, and who may change it. */
@NullMarked
package io.sluice.domain.sale;

import org.jspecify.annotations.NullMarked;
