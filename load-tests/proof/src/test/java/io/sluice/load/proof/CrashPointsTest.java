package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dsluice.proof.points=N} says how many things are killed, {@code -Dsluice.proof.seed=N}
 * which and when, {@code -Dsluice.proof.kinds=REDIS,FENCED} draws from these alone.
 */
class CrashPointsTest {
  private static final int POINTS = Integer.getInteger("sluice.proof.points", 12);
  private static final long SEED = Long.getLong("sluice.proof.seed", 1);
  private static final String KINDS = System.getProperty("sluice.proof.kinds", "");

  /** The whole standalone takes longest to start; it dies once for so many other points. */
  private static final int POINTS_PER_STANDALONE = 40;

  /** From so many starts on, a rehearsal has paid. */
  private static final int WORTH_A_REHEARSAL = 20;

  @Test
  void nothingIsLostWhereverSomethingIsKilled() {
    Path folder = Labs.folder("crash-points");
    CrashReport report = new CrashReport(SEED);
    List<CrashPoint> points = draw(POINTS, new Random(SEED));
    try (Lab lab = Lab.in(folder)) {
      if (points.size() >= WORTH_A_REHEARSAL) {
        lab.rehearse();
      }
      try (CrashRun run = new CrashRun(lab, SEED, report, CrashPointsTest::tell)) {
        run.startNodes();
        run.run(points);
      }
      lab.stopNodes();
      if (points.size() >= POINTS_PER_STANDALONE) {
        new StandaloneCrash(lab, SEED, report, CrashPointsTest::tell)
            .survive(points.size() / POINTS_PER_STANDALONE);
      }
    } finally {
      System.out.println(report.table());
      report.write(folder.resolveSibling("crash-points.json"));
    }
    assertThat(report.violations()).isEmpty();
    assertThat(report.points()).isGreaterThanOrEqualTo(points.size() - points.size() / 10);
  }

  private static void tell(String line) {
    System.out.println(line);
  }

  /** One of each kind in some order, and again, until there are enough. */
  private static List<CrashPoint> draw(int count, Random random) {
    List<CrashPoint> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      List<CrashPoint> all = new ArrayList<>(kinds());
      Collections.shuffle(all, random);
      drawn.addAll(all);
    }
    return drawn.subList(0, count);
  }

  private static List<CrashPoint> kinds() {
    if (!KINDS.isBlank()) {
      return Arrays.stream(KINDS.split(",", -1)).map(CrashPoint::valueOf).toList();
    }
    return Arrays.stream(CrashPoint.values())
        .filter(point -> point != CrashPoint.STANDALONE)
        .toList();
  }
}
