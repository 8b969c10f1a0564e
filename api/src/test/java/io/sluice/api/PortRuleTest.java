package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class PortRuleTest {
  @Test
  void twoServersDoNotShareAPort(CapturedOutput output) {
    String[] settings = {"--server.port=9190", "--management.server.port=9190"};

    assertThatThrownBy(() -> SpringApplication.run(SluiceApplication.class, settings))
        .isInstanceOf(InvalidSettingException.class);

    assertThat(output.getErr())
        .contains("server.port and management.server.port must not be the same, but are both 9190.")
        .doesNotContain("\n\tat ");
  }
}
