/** The work that nobody asks for: rebuild, expiry, projection; each a loop with one owner. */
@NullMarked
package io.sluice.api.loops;

import org.jspecify.annotations.NullMarked;
