/**
 * A client of one thread for what Gatling is too dear for: ten thousand lines, ten times the load.
 */
@NullMarked
package io.sluice.load.storm;

import org.jspecify.annotations.NullMarked;
