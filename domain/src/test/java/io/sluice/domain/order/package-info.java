/** Orders: in memory, and what every adapter must keep. */
@NullMarked
package io.sluice.domain.order;

import org.jspecify.annotations.NullMarked;
