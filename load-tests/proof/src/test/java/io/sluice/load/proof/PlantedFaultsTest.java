package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who judges has to be judged: nothing is seen where nothing is planted, and every plant is. */
class PlantedFaultsTest {

  @Test
  void seesNothingInASoundShop() {
    assertThat(SmallShop.violations(new Plant() {})).isEmpty();
  }

  @ParameterizedTest(name = "sees that {0}")
  @EnumSource
  void seesThat(PlantedFault fault) {
    assertThat(SmallShop.violations(fault.plant()))
        .extracting(Violation::promise)
        .contains(fault.promise());
  }
}
