/**
 * Load on a running service, and the ledger that decides afterwards whether a promise was broken.
 */
@NullMarked
package io.sluice.load;

import org.jspecify.annotations.NullMarked;
