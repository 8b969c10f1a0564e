package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A setting that makes no sense ends the start with one sentence. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

  @Configuration(proxyBeanMethods = false)
  @ConfigurationPropertiesScan("io.sluice.api")
  static class OnlySettings {}

  private static ConfigurableApplicationContext start(String setting) {
    return new SpringApplicationBuilder(OnlySettings.class)
        .web(WebApplicationType.NONE)
        .run("--sluice.standalone.enabled=false", setting);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sluice.admission.purchases=0|sluice.admission.purchases must be 1 or more, but is 0.",
        "sluice.admission.streams=-5|sluice.admission.streams must be 1 or more, but is -5.",
        "sluice.admission.reads=many|The setting sluice.admission.reads cannot be many.",
        "sluice.purchase.answer-within=0s"
            + "|sluice.purchase.answer-within must be 1ms or more, but is PT0S.",
        "sluice.purchase.answer-within="
            + "|sluice.purchase.answer-within must be 1ms or more, but is empty.",
        "sluice.purchase.answer-within=soon"
            + "|The setting sluice.purchase.answer-within cannot be soon.",
        "sluice.streams.heartbeat=-1s|sluice.streams.heartbeat must be 1ms or more, but is PT-1S.",
        "sluice.loops.restart=1m"
            + "|sluice.loops.restart-max must not be less than sluice.loops.restart.",
        "sluice.auth.token-life=16m|sluice.auth.token-life must be 15 minutes or less.",
        "sluice.auth.password-threads=0|sluice.auth.password-threads must be 1 or more, but is 0.",
        "sluice.expiry.batch=0|sluice.expiry.batch must be 1 or more, but is 0.",
        "sluice.audit.pause=0s|sluice.audit.pause must be 1ms or more, but is PT0S.",
        "sluice.rebuild.longest-answer=-5s"
            + "|sluice.rebuild.longest-answer must be 1ms or more, but is PT-5S.",
        "sluice.rebuild.look-within=8s"
            + "|sluice.rebuild.give-up-after must be more than PT16.5S,"
            + " which is look-every and twice look-within.",
        "sluice.demo.units=0|sluice.demo.units must be 1 or more, but is 0."
      })
  void aSettingThatMakesNoSenseIsToldInOneSentence(
      String setting, String sentence, CapturedOutput output) {
    assertThatThrownBy(() -> start("--" + setting).close()).isNotNull();

    assertThat(output.getErr().lines()).containsExactly(sentence);
  }

  @Test
  void theDefaultsMakeSense() {
    try (ConfigurableApplicationContext started = start("--sluice.audit.patience=0s")) {
      assertThat(started.getBean(UseCaseSettings.class).audit().patience()).isZero();
    }
  }
}
