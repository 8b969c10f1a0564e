/**
 * The stock of a sale: who holds which units, decided atomically, in one life of Redis at a time.
 */
@NullMarked
package io.sluice.domain.stock;

import org.jspecify.annotations.NullMarked;
