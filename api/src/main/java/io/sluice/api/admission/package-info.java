/** Admission: load shedding for the node, a rate limit for each buyer. */
@NullMarked
package io.sluice.api.admission;

import org.jspecify.annotations.NullMarked;
