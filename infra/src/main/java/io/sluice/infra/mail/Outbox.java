package io.sluice.infra.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Where letters go; blocks until one is there. */
interface Outbox {

  void deliver(Letter letter) throws IOException, MessagingException;

  /** Plain text: nothing in it is loaded from anywhere, nothing can hide where it leads. */
  static MimeMessage written(MimeMessage message, Letter letter, String from)
      throws MessagingException {
    MimeMessageHelper helper = new MimeMessageHelper(message, StandardCharsets.UTF_8.name());
    helper.setFrom(from);
    helper.setTo(letter.to().address());
    helper.setSubject(letter.subject());
    helper.setText(letter.text());
    // RFC 3834: nobody's holiday notice is wanted.
    message.setHeader("Auto-Submitted", "auto-generated");
    return message;
  }
}
