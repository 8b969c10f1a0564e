package io.sluice.api;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What holds for the tests of this module too. */
@AnalyzeClasses(packages = "io.sluice.api")
class EverybodysTimeTest {
  private static final Set<String> TAKING = Set.of("set", "getOrSet", "withVirtualTime");

  @ArchTest
  static final ArchRule noTestTakesTheTimersOfTheNodesThatRun =
      noClasses()
          .should()
          .callMethodWhere(
              describe("make virtual the time of all", EverybodysTimeTest::takesEverybodysTime))
          .because("what a node of another test then plans is lost, and its loops end");

  private static boolean takesEverybodysTime(JavaMethodCall call) {
    return TAKING.contains(call.getName())
        && (call.getTargetOwner().isAssignableTo(VirtualTimeScheduler.class)
            || call.getTargetOwner().isAssignableTo(StepVerifier.class));
  }
}
