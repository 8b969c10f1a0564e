package io.sluice.load.proof.hook;

import java.nio.file.Path;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Puts a watcher around every port of a service that was started by a lab. */
@AutoConfiguration
@ConditionalOnProperty("sluice.proof.crash-file")
public class CrashHook {

  @Bean
  static BeanPostProcessor watchedPorts(Environment environment) {
    Trigger trigger = new Trigger(path(environment, "sluice.proof.crash-file"));
    trigger.start();
    return new WatchedPorts(trigger, new MoneyBook(path(environment, "sluice.proof.money-file")));
  }

  private static Path path(Environment environment, String name) {
    return Path.of(environment.getRequiredProperty(name));
  }
}
