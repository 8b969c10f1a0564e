package io.sluice.infra.mail;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.domain.member.MemberEvents;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSender;

/** News to members by mail: {@code spring.mail.*} says by which server. */
@AutoConfiguration(after = MailSenderAutoConfiguration.class)
@EnableConfigurationProperties(MailSettings.class)
public class MailAutoConfiguration {

  /** Refuses before any server has been asked for anything. */
  @Bean
  static BeanFactoryPostProcessor outboxFirst(Environment environment) {
    return factory -> {
      if (Stream.of("spring.mail.host", "spring.mail.jndi-name", "sluice.mail.folder")
          .allMatch(name -> environment.getProperty(name, "").isBlank())) {
        throw new NoOutboxException(
            "There is no mail server: set SPRING_MAIL_HOST (and SPRING_MAIL_PORT), or"
                + " SLUICE_MAIL_FOLDER to keep mails as files.");
      }
    };
  }

  @Bean
  @ConditionalOnMissingBean(MemberEvents.class)
  Mails mails(
      ObjectProvider<JavaMailSender> server,
      MailSettings settings,
      ObjectProvider<Clock> clock,
      ObjectProvider<MeterRegistry> meters) {
    Outbox outbox =
        outbox(server.getIfAvailable(), settings, clock.getIfAvailable(Clock::systemUTC));
    return new Mails(outbox, settings, meters.getIfAvailable(SimpleMeterRegistry::new));
  }

  private static Outbox outbox(
      @Nullable JavaMailSender server, MailSettings settings, Clock clock) {
    return server == null
        ? new FolderOutbox(Path.of(settings.folder()), settings.from(), clock, System.out)
        : new SmtpOutbox(server, settings.from());
  }
}
