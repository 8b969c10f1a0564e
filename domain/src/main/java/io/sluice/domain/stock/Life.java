package io.sluice.domain.stock;

import java.time.Duration;

/**
 * A claimed epoch.
 *
 * @param ready whether every stock has been rebuilt in it and its scripts were loaded, at some time
 * @param age how long ago it was claimed or renewed, by the clock of the store
 */
public record Life(Epoch epoch, boolean ready, Duration age) {}
