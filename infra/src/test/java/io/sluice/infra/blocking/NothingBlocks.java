package io.sluice.infra.blocking;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Nothing blocks where nothing may, in all tests. Where tests only are looked for, as the build
 * does before it divides them among processes, there is nothing to watch yet.
 */
public final class NothingBlocks implements TestExecutionListener {
  @Override
  public void testPlanExecutionStarted(TestPlan tests) {
    BlockHound.install();
  }
}
