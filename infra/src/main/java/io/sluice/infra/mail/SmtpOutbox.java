package io.sluice.infra.mail;

import jakarta.mail.MessagingException;
import org.springframework.mail.javamail.JavaMailSender;

/** Hands letters to the mail server. */
record SmtpOutbox(JavaMailSender server, String from) implements Outbox {

  @Override
  public void deliver(Letter letter) throws MessagingException {
    server.send(Outbox.written(server.createMimeMessage(), letter, from));
  }
}
