package io.sluice.domain.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann@example.com",
        "ann.ahn+sneakers@mail.example.co.kr",
        "a@b.c",
        "o'neill@example.com",
        "x@1.example"
      })
  void isAnAddress(String text) {
    assertThat(Email.parse(text).map(Email::address)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example",
        "ann@@example.com",
        "ann example@example.com",
        "ann@example.com ",
        "ann@example.com\r\nBcc: everybody@example.com",
        "ann@example.com\n",
        ".ann@example.com",
        "ann.@example.com",
        "a..b@example.com",
        "ann@-example.com",
        "ann@example-.com",
        "ann@.example.com",
        "ann@[192.0.2.1]",
        "\"ann\"@example.com",
        "ann(comment)@example.com",
        "änn@example.com",
        "ann@exämple.com",
        "ann@example.com,bob@example.com",
        "<ann@example.com>"
      })
  void isNone(String text) {
    assertThat(Email.parse(text)).isEmpty();
    assertThatThrownBy(() -> new Email(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneAddressHasOneSpelling() {
    assertThat(Email.parse("ANN@Example.COM")).contains(new Email("ann@example.com"));
    // Kelvin's sign becomes an ASCII k in lower case: whose address would it be?
    assertThat(Email.parse("ann@example.\u212Ar").map(Email::address)).isEmpty();
  }

  @Test
  void isNotEndless() {
    String domain = ".example.com";
    assertThat(Email.parse("a".repeat(64) + "@x" + domain)).isPresent();
    assertThat(Email.parse("a".repeat(65) + "@x" + domain)).isEmpty();
    assertThat(Email.parse("a@" + "b".repeat(64) + domain)).isEmpty();
    assertThat(Email.parse("a@" + "b.".repeat(127) + "c")).isEmpty();
    assertThat(Email.parse("a".repeat(100_000))).isEmpty();
  }
}
