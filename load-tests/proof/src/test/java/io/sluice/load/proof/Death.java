package io.sluice.load.proof;

import java.util.concurrent.CompletableFuture;

/**
 * Something has been killed.
 *
 * @param time on the history's clock
 * @param sold when the first order is acknowledged that only a service which got over it can take
 */
record Death(long time, CompletableFuture<Long> sold) {}
