package io.sluice.infra.mail;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.member.MemberEvents;
import io.sluice.domain.member.RateLimits;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.mail.javamail.JavaMailSender;

/** News to members by mail: {@code spring.mail.*} says by which server. */
@AutoConfiguration(after = MailSenderAutoConfiguration.class)
@EnableConfigurationProperties(MailSettings.class)
public class MailAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(MailAutoConfiguration.class);

  @Bean
  @ConditionalOnMissingBean(MemberEvents.class)
  Mails mails(
      ObjectProvider<JavaMailSender> server,
      MailSettings settings,
      RateLimits everywhere,
      ObjectProvider<Clock> clock,
      ObjectProvider<MeterRegistry> meters) {
    if (server.getIfAvailable() == null) {
      LOG.warn(
          "No mail server is named by spring.mail.host: mails are files in {}", settings.folder());
    }
    Outbox outbox =
        outbox(server.getIfAvailable(), settings, clock.getIfAvailable(Clock::systemUTC));
    return new Mails(outbox, settings, everywhere, meters.getIfAvailable(SimpleMeterRegistry::new));
  }

  private static PrintStream console(MailSettings settings) {
    return settings.showLinks() ? System.out : new PrintStream(OutputStream.nullOutputStream());
  }

  private static Outbox outbox(
      @Nullable JavaMailSender server, MailSettings settings, Clock clock) {
    return server == null
        ? new FolderOutbox(Path.of(settings.folder()), settings.from(), clock, console(settings))
        : new SmtpOutbox(server, settings.from());
  }
}
