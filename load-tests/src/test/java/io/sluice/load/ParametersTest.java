package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private final Properties given = new Properties();
  private final Parameters parameters = new Parameters(given);

  @Test
  void areNormalWhenNotGiven() {
    assertThat(parameters.count("connections", 256, 64, 512)).isEqualTo(256);
    assertThat(parameters.part("cut", 0.1)).isEqualTo(0.1);
    assertThat(parameters.time("duration", "30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(parameters.flag("interrupted")).isFalse();
  }

  @Test
  void areReadWhenGiven() {
    given.setProperty("connections", "64");
    given.setProperty("cut", "0.25");
    given.setProperty("duration", "250ms");
    given.setProperty("interrupted", "true");
    assertThat(parameters.count("connections", 256, 64, 512)).isEqualTo(64);
    assertThat(parameters.part("cut", 0.1)).isEqualTo(0.25);
    assertThat(parameters.time("duration", "30s")).isEqualTo(Duration.ofMillis(250));
    assertThat(parameters.flag("interrupted")).isTrue();
  }

  @Test
  void areRefusedOutsideTheirBounds() {
    given.setProperty("connections", "513");
    given.setProperty("cut", "1.5");
    given.setProperty("duration", "soon");
    given.setProperty("interrupted", "maybe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parameters.count("connections", 256, 64, 512))
        .withMessage("-Dconnections=513: it must be 64 to 512");
    assertThatIllegalArgumentException().isThrownBy(() -> parameters.part("cut", 0));
    assertThatIllegalArgumentException().isThrownBy(() -> parameters.time("duration", "1s"));
    assertThatIllegalArgumentException().isThrownBy(() -> parameters.flag("interrupted"));
  }
}
