/**
 * A node that has just started sells to nobody until it is fast: it takes its whole purchase path
 * many times, on sales that nobody else knows of and that leave nothing behind.
 */
@NullMarked
package io.sluice.api.rehearsal;

import org.jspecify.annotations.NullMarked;
