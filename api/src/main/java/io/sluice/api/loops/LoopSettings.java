package io.sluice.api.loops;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The pace of the loops.
 *
 * @param check pause between two looks whether every stock stands
 * @param sweep pause between two sweeps for unpaid reservations
 * @param restart pause before a loop that broke goes on, doubled each time up to {@code restartMax}
 * @param restartMax the longest such pause
 */
@ConfigurationProperties("sluice.loops")
record LoopSettings(Duration check, Duration sweep, Duration restart, Duration restartMax) {}
