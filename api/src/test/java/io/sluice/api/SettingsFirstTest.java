package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;

/** Standalone mode with a setting that somebody refuses: no server is started for it. */
@ReadsTheOutput
class SettingsFirstTest {
  private static final String HOW =
      " Set SLUICE_AUTH_SIGNING_KEYS to kid:base64url pairs separated by commas, the first signs.";

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sluice.auth.signing-keys=k1:c2hvcnQ"
            + "|The signing key k1 has 5 bytes; HS256 needs 32 or more.",
        "sluice.auth.signing-keys=k1:not/base64url|The signing key k1 is not base64url." + HOW,
        "sluice.auth.signing-keys=k1|A signing key is not a kid:base64url pair." + HOW,
        "sluice.auth.signing-keys="
            + "|SLUICE_AUTH_SIGNING_KEYS is empty: give it kid:base64url pairs separated by commas,"
            + " or leave it out to have a key made and kept.",
        "sluice.personal-data.keys=k1:c2hvcnQ"
            + "|The personal data key k1 has 5 bytes; it needs 32.",
        "sluice.mail.attempts=0|The settings under sluice.mail do not go together:"
            + " sluice.mail: attempts must be 1 or more.",
        "sluice.loops.restart=1m"
            + "|sluice.loops.restart-max must not be less than sluice.loops.restart.",
        "sluice.kafka.append.in-flight=0|The settings under sluice.kafka.append do not go together:"
            + " sluice.kafka.append.in-flight must be 1 or more.",
        "sluice.mysql.lock-wait-timeout=1m|The settings under sluice.mysql do not go together:"
            + " sluice.mysql: lock-wait-timeout < statement-timeout < silence-timeout must hold.",
        "sluice.redis.command-timeout=soon|The setting sluice.redis.command-timeout cannot be soon."
      })
  void isToldBeforeAnyServerStarts(String setting, String sentence, CapturedOutput output) {
    Path data = scratch.resolve("data");

    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    SluiceApplication.class,
                    "--sluice.standalone.data-dir=" + data,
                    "--server.port=0",
                    "--management.server.port=0",
                    "--" + setting))
        .isNotNull();

    assertThat(StandardError.of(output)).containsExactly(sentence);
    assertThat(output.getOut()).doesNotContain("Starting Redis", "\n\tat ");
    assertThat(data).doesNotExist();
  }
}
