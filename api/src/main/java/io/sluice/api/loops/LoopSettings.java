package io.sluice.api.loops;

import io.sluice.api.SettingRule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The pace of the loops.
 *
 * @param check pause between two looks whether every stock stands
 * @param sweep pause between two sweeps for unpaid reservations
 * @param refund pause between two sweeps for what has to be given back
 * @param withdraw pause between two looks for reservations that were never recorded
 * @param watch pause between two comparisons of every stock with its orders
 * @param forget pause between two sweeps for sign-ups and sessions that have expired
 * @param rotate pause between two looks how far the replacement of a sealing key is
 * @param restart pause before a loop that broke goes on, doubled each time up to {@code restartMax}
 * @param restartMax the longest such pause
 */
@ConfigurationProperties("sluice.loops")
record LoopSettings(
    Duration check,
    Duration sweep,
    Duration refund,
    Duration withdraw,
    Duration watch,
    Duration forget,
    Duration rotate,
    Duration restart,
    Duration restartMax) {
  LoopSettings {
    SettingRule.positive("sluice.loops.check", check);
    SettingRule.positive("sluice.loops.sweep", sweep);
    SettingRule.positive("sluice.loops.refund", refund);
    SettingRule.positive("sluice.loops.withdraw", withdraw);
    SettingRule.positive("sluice.loops.watch", watch);
    SettingRule.positive("sluice.loops.forget", forget);
    SettingRule.positive("sluice.loops.rotate", rotate);
    SettingRule.positive("sluice.loops.restart", restart);
    SettingRule.positive("sluice.loops.restart-max", restartMax);
    SettingRule.require(
        restart.compareTo(restartMax) <= 0,
        "sluice.loops.restart-max must not be less than sluice.loops.restart.");
  }
}
