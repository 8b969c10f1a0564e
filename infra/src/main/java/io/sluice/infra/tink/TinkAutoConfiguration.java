package io.sluice.infra.tink;

import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.Keysets;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The keys of personal data: {@code sluice.personal-data.keys} opens them. */
@AutoConfiguration
@EnableConfigurationProperties(PersonalDataSettings.class)
public class TinkAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  DataKeys dataKeys(Keysets keysets, PersonalDataSettings settings, Environment environment) {
    String signingKeys = environment.getProperty("sluice.auth.signing-keys", "");
    return new TinkDataKeys(
        keysets, WrappingKeys.of(settings.keys(), signingKeys), settings.keysKeptFor());
  }
}
