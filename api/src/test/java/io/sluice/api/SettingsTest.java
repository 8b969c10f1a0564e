package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;

/** A setting that makes no sense ends the start with one sentence. */
@ReadsTheOutput
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
        "sluice.admission.status=many|The setting sluice.admission.status cannot be many.",
        "sluice.purchase.answer-within=0s"
            + "|sluice.purchase.answer-within must be 1ms or more, but is PT0S.",
        "sluice.purchase.answer-within="
            + "|sluice.purchase.answer-within must be 1ms or more, but is empty.",
        "sluice.purchase.answer-within=soon"
            + "|The setting sluice.purchase.answer-within cannot be soon.",
        "sluice.streams.heartbeat=-1s|sluice.streams.heartbeat must be 1ms or more, but is PT-1S.",
        "sluice.requests.retry-after=1500ms"
            + "|sluice.requests.retry-after must be whole seconds.",
        "sluice.loops.restart=1m"
            + "|sluice.loops.restart-max must not be less than sluice.loops.restart.",
        "sluice.auth.token-life=16m|sluice.auth.token-life must be 15 minutes or less.",
        "sluice.auth.password-threads=0|sluice.auth.password-threads must be 1 or more, but is 0.",
        "sluice.follow.longest-pause=1ms"
            + "|sluice.follow.longest-pause must not be less than sluice.follow.first-pause.",
        "sluice.control.attempts=0|sluice.control.attempts must be 1 or more, but is 0.",
        "sluice.expiry.batch=0|sluice.expiry.batch must be 1 or more, but is 0.",
        "sluice.withdraw.grace=0s|sluice.withdraw.grace must be 1ms or more, but is PT0S.",
        "sluice.withdraw.batch=1001|sluice.withdraw.batch must be 1 to 1,000.",
        "sluice.reconcile.pause=0s|sluice.reconcile.pause must be 1ms or more, but is PT0S.",
        "sluice.audit.pause=0s|sluice.audit.pause must be 1ms or more, but is PT0S.",
        "sluice.rebuild.longest-answer=-5s"
            + "|sluice.rebuild.longest-answer must be 1ms or more, but is PT-5S.",
        "sluice.rebuild.look-within=8s"
            + "|sluice.rebuild.give-up-after must be more than PT16.5S,"
            + " which is look-every and twice look-within.",
        "sluice.members.attempts.within=0s"
            + "|sluice.members.attempts.within must be 1ms or more, but is PT0S.",
        "sluice.cors.origins=*|sluice.cors.origins are origins such as https://shop.example,"
            + " separated by commas.",
        "sluice.operator.email=opal|sluice.operator.email is not an e-mail address.",
        "sluice.operator.email=opal@example.test"
            + "|sluice.operator.password must have 12 to 128 characters.",
        "sluice.demo.units=0|sluice.demo.units must be 1 or more, but is 0."
      })
  void aSettingThatMakesNoSenseIsToldInOneSentence(
      String setting, String sentence, CapturedOutput output) {
    assertThatThrownBy(() -> start("--" + setting).close()).isNotNull();

    assertThat(StandardError.of(output)).containsExactly(sentence);
  }

  @Test
  void everySettingStandsInTheFileWithItsReason() throws IOException {
    ClassPathResource file = new ClassPathResource("application.yaml");
    Map<?, ?> stated =
        (Map<?, ?>) new YamlPropertySourceLoader().load("usual", file).getFirst().getSource();

    assertThat(SettingsFirst.records(new DefaultResourceLoader()))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            settings ->
                assertThat(names(SettingsFirst.prefix(settings), settings))
                    .allSatisfy(name -> assertThat(stated.containsKey(name)).as(name).isTrue()));
    assertThat(unexplained(file.getContentAsString(StandardCharsets.UTF_8))).isEmpty();
  }

  private static List<String> names(String prefix, Class<?> settings) {
    return Stream.of(settings.getRecordComponents()).flatMap(part -> names(prefix, part)).toList();
  }

  private static Stream<String> names(String prefix, RecordComponent part) {
    String name = prefix + "." + DataObjectPropertyName.toDashedForm(part.getName());
    return part.getType().isRecord() ? names(name, part.getType()).stream() : Stream.of(name);
  }

  /** Lines of our own that set a limit without a comment before them; names and texts need none. */
  private static List<String> unexplained(String file) {
    List<String> lines = file.lines().toList();
    int ours = lines.indexOf("sluice:");
    return IntStream.range(ours, lines.size())
        .filter(line -> lines.get(line).matches(" +[a-z-]+: [0-9].*"))
        .filter(line -> !lines.get(line - 1).strip().startsWith("#"))
        .mapToObj(lines::get)
        .map(String::strip)
        // What the demo sells is no limit.
        .filter(line -> !line.matches("(units|limit-per-buyer|payment-window): .*"))
        .toList();
  }

  @Test
  void theDefaultsMakeSense() {
    try (ConfigurableApplicationContext started = start("--sluice.audit.patience=0s")) {
      assertThat(started.getBean(UseCaseSettings.class).audit().patience()).isZero();
    }
  }
}
