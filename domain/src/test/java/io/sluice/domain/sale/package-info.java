/** Sales: in memory, and what every adapter must keep. */
@NullMarked
package io.sluice.domain.sale;

import org.jspecify.annotations.NullMarked;
