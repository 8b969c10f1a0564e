/** An order from its placing to its end: recorded in the log, projected, read and followed. */
@NullMarked
package io.sluice.domain.order;

import org.jspecify.annotations.NullMarked;
