/** Stock and epochs: in memory, and what every adapter must keep. */
@NullMarked
package io.sluice.domain.stock;

import org.jspecify.annotations.NullMarked;
