package io.sluice.infra.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class ComposeTest {

  @Test
  void namesTheImagesThatTheTestsRunOn() {
    assertThat(Compose.service("redis").image()).startsWith("redis:7");
    assertThat(Compose.service("kafka").image()).startsWith("apache/kafka:4.2");
    assertThat(Compose.service("mysql").image()).startsWith("mysql:9");
  }

  @Test
  void saysWhatThePromisesNeed() {
    assertThat(Compose.service("redis").command())
        .containsSubsequence("--appendonly", "yes")
        .containsSubsequence("--maxmemory-policy", "noeviction");
    assertThat(Compose.service("kafka").environment())
        .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .containsEntry("KAFKA_LOG_RETENTION_MS", "-1")
        .containsEntry("KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE", "false");
    assertThat(Compose.service("mysql").command())
        .contains("--innodb-flush-log-at-trx-commit=1", "--default-time-zone=+00:00");
  }

  @Test
  void whoSignsUpGetsAMail() {
    assertThat(Compose.service("mailpit").image()).startsWith("axllent/mailpit:");
    assertThat(Compose.service("sluice").environment())
        .containsEntry("SPRING_MAIL_HOST", "mailpit")
        .containsKey("SLUICE_PERSONAL_DATA_KEYS");
  }

  @Test
  void aServiceThatIsNotThereIsNamed() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Compose.service("postgres"))
        .withMessageContaining("postgres");
  }
}
