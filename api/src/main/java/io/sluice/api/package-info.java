/** The runnable service: its routes, its use cases, and the table of everything that it refuses. */
@NullMarked
package io.sluice.api;

import org.jspecify.annotations.NullMarked;
