package io.sluice.infra.mail;

import static io.sluice.domain.member.MemberFixtures.anyEmail;
import static io.sluice.domain.member.MemberFixtures.freshToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.InMemoryRateLimits;
import io.sluice.domain.member.MemberEvent;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.SecretToken;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Mails, sent to a real SMTP server within this JVM. */
@ExtendWith(OutputCaptureExtension.class)
class MailsTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String LINK = "https://shop.example/verify#";
  private static final Instant UNTIL = Instant.parse("2026-11-22T23:59:00Z");

  @TempDir Path folder;
  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Email ann = anyEmail();
  private final SecretToken token = freshToken();

  private final RateLimits everywhere = new InMemoryRateLimits();

  @BeforeEach
  void startServer() {
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop();
  }

  private static MailSettings settings(int waiting, int perAddress) {
    return new MailSettings(
        "Sluice <shop@example.test>",
        LINK,
        "",
        false,
        2,
        waiting,
        3,
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        perAddress,
        Duration.ofHours(1),
        1_000);
  }

  private Mails mails(Outbox outbox) {
    return new Mails(outbox, settings(10, 5), everywhere, meters);
  }

  private Outbox smtp() {
    JavaMailSenderImpl sender = new JavaMailSenderImpl();
    sender.setHost("127.0.0.1");
    sender.setPort(server.getSmtp().getPort());
    return new SmtpOutbox(sender, "Sluice <shop@example.test>");
  }

  private double counted(String outcome) {
    return meters.get("sluice.mail.mails").tag("outcome", outcome).counter().count();
  }

  private void awaitCount(String outcome, int count) {
    await().atMost(SOON).untilAsserted(() -> assertThat(counted(outcome)).isEqualTo(count));
  }

  @Test
  void whoSignsUpGetsTheLink() throws Exception {
    mails(smtp()).publish(new MemberEvent.SignedUp(ann, token, UNTIL));

    assertThat(server.waitForIncomingEmail(SOON.toMillis(), 1)).isTrue();
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly(ann.address());
    assertThat(mail.getFrom())
        .extracting(Object::toString)
        .containsExactly("Sluice <shop@example.test>");
    assertThat(mail.getSubject()).isEqualTo("Confirm your e-mail address");
    assertThat(mail.getContentType()).startsWith("text/plain");
    assertThat(mail.getContent().toString()).contains(LINK + token.text(), "2026-11-22 23:59 UTC");
  }

  @Test
  void whoIsAMemberAlreadyGetsNoLink() throws Exception {
    mails(smtp()).publish(new MemberEvent.SignedUpAgain(ann));
    mails(smtp()).publish(new MemberEvent.PasswordChanged(ann));

    assertThat(server.waitForIncomingEmail(SOON.toMillis(), 2)).isTrue();
    for (MimeMessage mail : server.getReceivedMessages()) {
      assertThat(mail.getContent().toString()).doesNotContain(LINK);
    }
  }

  @Test
  void isTriedAgainWhenTheServerIsAway(CapturedOutput output) {
    CountDownLatch twice = new CountDownLatch(2);
    Outbox smtp = smtp();

    mails(
            letter -> {
              if (twice.getCount() > 0) {
                twice.countDown();
                throw new IOException("away: " + letter.to().address());
              }
              smtp.deliver(letter);
            })
        .publish(new MemberEvent.SignedUp(ann, token, UNTIL));

    assertThat(server.waitForIncomingEmail(SOON.toMillis(), 1)).isTrue();
    awaitCount("sent", 1);
    assertThat(ours(output)).doesNotContain(ann.address(), token.text());
  }

  @Test
  void isGivenUpWithoutTellingWhose(CapturedOutput output) {
    Outbox smtp = smtp();
    server.stop();

    mails(smtp).publish(new MemberEvent.SignedUp(ann, token, UNTIL));

    awaitCount("failed", 1);
    assertThat(ours(output))
        .contains("A mail could not be sent in 3 attempts")
        .doesNotContain(ann.address(), token.text());
  }

  /** What the server under test says is no matter of ours. */
  private static String ours(CapturedOutput output) {
    return output
        .getAll()
        .lines()
        .filter(line -> !line.contains("com.icegreen"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void anAddressIsLeftInPeaceAfterAFew() {
    Mails mails = new Mails(smtp(), settings(10, 2), everywhere, meters);
    for (int i = 0; i < 5; i++) {
      mails.publish(new MemberEvent.SignedUp(ann, token, UNTIL));
    }
    mails.publish(new MemberEvent.SignedUp(anyEmail(), token, UNTIL));

    awaitCount("sent", 3);
    assertThat(counted("limited")).isEqualTo(3);
  }

  @Test
  void anAddressIsLeftInPeaceByAllNodesTogether() {
    Mails here = new Mails(smtp(), settings(10, 2), everywhere, meters);
    Mails there = new Mails(smtp(), settings(10, 2), everywhere, meters);
    for (Mails node : List.of(here, there, here, there)) {
      node.publish(new MemberEvent.SignedUp(ann, token, UNTIL));
    }

    awaitCount("sent", 2);
    awaitCount("limited", 2);
  }

  @Test
  void noMoreThanABoundedNumberWait() {
    CountDownLatch held = new CountDownLatch(1);
    Mails mails =
        new Mails(
            letter -> {
              try {
                held.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            settings(3, 100),
            everywhere,
            meters);

    for (int i = 0; i < 5; i++) {
      mails.publish(new MemberEvent.SignedUp(ann, token, UNTIL));
    }

    assertThat(counted("overloaded")).isEqualTo(2);
    assertThat(meters.get("sluice.mail.waiting").gauge().value()).isEqualTo(3);
    held.countDown();
    awaitCount("sent", 3);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(meters.get("sluice.mail.waiting").gauge().value()).isZero());
  }

  @Test
  void withoutAServerMailsAreFilesAndTheLinkIsShown() throws Exception {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    Clock clock = Clock.fixed(UNTIL, ZoneOffset.UTC);
    Outbox files =
        new FolderOutbox(
            folder.resolve("mail"),
            "Sluice <shop@example.test>",
            clock,
            new PrintStream(console, true, StandardCharsets.UTF_8));

    mails(files).publish(new MemberEvent.SignedUp(ann, token, UNTIL));

    awaitCount("sent", 1);
    List<Path> mails;
    try (var all = Files.list(folder.resolve("mail"))) {
      mails = all.toList();
    }
    assertThat(mails).hasSize(1);
    assertThat(Files.getPosixFilePermissions(folder.resolve("mail")))
        .as("nobody else reads a link")
        .allMatch(permission -> permission.name().startsWith("OWNER"));
    MimeMessage mail = new MimeMessage(null, Files.newInputStream(mails.getFirst()));
    assertThat(mails.getFirst().toString()).endsWith("20261122T235900.000-1.eml");
    assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly(ann.address());
    assertThat(mail.getContent().toString()).contains(LINK + token.text());
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains(mails.getFirst().toString(), "its link: " + LINK + token.text())
        .doesNotContain(ann.address());
  }
}
