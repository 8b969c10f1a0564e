package io.sluice.api.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.security.AuthSettings;
import io.sluice.domain.SaleFixtures;
import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.MemberFixtures;
import io.sluice.domain.member.Role;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstOperatorTest {
  private static final String OPAL = "opal@example.test";
  private static final String PASSWORD = "wharf lantern otter";

  private final InMemoryMembers members = new InMemoryMembers();
  private final Argon2Passwords passwords =
      new Argon2Passwords(
          new AuthSettings("", Duration.ofMinutes(15), Duration.ofSeconds(30), 1, 10));

  @AfterEach
  void close() {
    passwords.destroy();
  }

  private void start(String email, String password) {
    FirstOperator first =
        new FirstOperator(
            members,
            passwords,
            SaleFixtures::uuid7,
            Clock.systemUTC(),
            new OperatorSettings(email, password));
    first.addOnce();
  }

  private Member opal() {
    return await()
        .until(
            () -> members.findByEmail(MemberFixtures.email(OPAL)).blockOptional(),
            found -> found.isPresent())
        .orElseThrow();
  }

  @Test
  void joinsAtTheStart() {
    start(OPAL, PASSWORD);

    assertThat(opal().role()).isEqualTo(Role.OPERATOR);
    assertThat(passwords.matches(PASSWORD, opal().passwordHash()).block()).isTrue();
  }

  @Test
  void staysAsSheHasBecome() {
    Member before =
        MemberFixtures.member(SaleFixtures.uuid7(), OPAL, MemberFixtures.HASH, Role.BUYER);
    members.add(before).block();

    start(OPAL, PASSWORD);
    start("another@example.test", PASSWORD);

    await()
        .until(
            () ->
                members
                    .findByEmail(MemberFixtures.email("another@example.test"))
                    .blockOptional()
                    .isPresent());
    assertThat(opal()).isEqualTo(before);
  }

  @Test
  void nobodyJoinsWithoutAnAddress() {
    assertThat(new OperatorSettings("", "").address()).isEmpty();
  }

  @Test
  void theSettingsDoNotTellThePassword() {
    assertThat(new OperatorSettings(OPAL, PASSWORD).toString()).doesNotContain(OPAL, PASSWORD);
  }
}
