package io.sluice.api.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.security.AuthSettings;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class Argon2PasswordsTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String PASSWORD = "wharf lantern otter";

  private final Argon2Passwords passwords =
      new Argon2Passwords(
          new AuthSettings("", Duration.ofMinutes(15), Duration.ofSeconds(30), 2, 1));

  @AfterEach
  void close() {
    passwords.destroy();
  }

  private String hash(String password) {
    return passwords.hash(password).block(SOON);
  }

  private boolean matches(String password, String hash) {
    return Boolean.TRUE.equals(passwords.matches(password, hash).block(SOON));
  }

  @Test
  void aHashIsAsSlowAsOwaspAdvises() {
    assertThat(hash(PASSWORD)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(hash(PASSWORD)).as("salted").isNotEqualTo(hash(PASSWORD));
  }

  @Test
  void aPasswordMatchesItsHashAndNoOther() {
    String hash = hash(PASSWORD);

    assertThat(matches(PASSWORD, hash)).isTrue();
    assertThat(matches("cinder maple quay", hash)).isFalse();
    assertThat(matches("nobody's", null)).isFalse();
  }

  @Test
  void aLetterIsTheSameHoweverItIsTyped() {
    assertThat(matches("caf\u00e9 lantern otter", hash("cafe\u0301 lantern otter"))).isTrue();
  }

  /** Whatever a crowd that signs in asks for, it gets two threads and a short queue. */
  @Test
  void aStormOfPasswordsIsSentAwayInsteadOfTakingTheMachine() {
    Set<String> threads = ConcurrentHashMap.newKeySet();

    List<String> answers =
        Flux.range(0, 500)
            .flatMap(
                i ->
                    passwords
                        .hash(PASSWORD)
                        .doOnNext(hash -> threads.add(Thread.currentThread().getName()))
                        .map(hash -> "hashed")
                        .onErrorReturn(OverloadedException.class, "sent away"),
                500)
            .collectList()
            .block(SOON);

    assertThat(answers)
        .hasSize(500)
        .contains("hashed", "sent away")
        .containsOnly("hashed", "sent away");
    assertThat(threads).hasSizeBetween(1, 2).allMatch(name -> name.startsWith("passwords-"));
  }
}
