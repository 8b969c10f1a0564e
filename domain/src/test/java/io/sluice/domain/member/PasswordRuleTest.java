package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password1234",
        "Password123!",
        "P@$$w0rd!!!!",
        "p4ssw0rd2026",
        "passwordpassword",
        "123456789012",
        "210987654321",
        "aaaaaaaaaaaa",
        "abcabcabcabca",
        "qwertyuiop[]",
        "qwertyuiopas",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "ILoveYou2026",
        "iloveyouforever",
        "letmeinplease",
        "welcome-welcome",
        "Summer2026!!",
        "administrator",
        "changeme12345",
        "correcthorsebatterystaple",
        "sluice-sneakers",
        "L1v3rp00l!!!"
      })
  void whatIsTriedFirstIsRefused(String password) {
    assertThat(PasswordRule.brokenBy(password)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann-buys-sneakers",
        "twelve chars",
        "            x",
        "kGw8#pQz!2Lm",
        "wharf lantern otter",
        "비밀번호는길고길다열두글자",
        "918273645091",
        "nnnnnnnnnnnx"
      })
  void nothingElseIsAskedOfIt(String password) {
    assertThat(PasswordRule.brokenBy(password)).isEmpty();
  }

  @Test
  void hasTwelveTo128Characters() {
    assertThat(PasswordRule.brokenBy("kGw8#pQz!2L")).contains("must have 12 to 128 characters");
    assertThat(PasswordRule.brokenBy("kGw8#pQz!2Lm")).isEmpty();
    assertThat(PasswordRule.brokenBy("kGw8#pQz!2Lm".repeat(10) + "kGw8#pQz")).isEmpty();
    assertThat(PasswordRule.brokenBy("kGw8#pQz!2Lm".repeat(10) + "kGw8#pQz!")).isPresent();
  }
}
