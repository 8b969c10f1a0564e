package io.sluice.api.member;

import io.sluice.api.SettingRule;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.PasswordRule;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The operator who is there before anybody has signed up.
 *
 * @param email empty: there is none
 * @param password worth something until the operator has changed it
 */
@ConfigurationProperties("sluice.operator")
record OperatorSettings(String email, String password) {
  OperatorSettings {
    if (!email.isBlank()) {
      SettingRule.require(
          Email.parse(email).isPresent(), "sluice.operator.email is not an e-mail address.");
      Optional<String> broken = PasswordRule.brokenBy(password);
      SettingRule.require(broken.isEmpty(), "sluice.operator.password " + broken.orElse("") + ".");
    }
  }

  Optional<Email> address() {
    return Email.parse(email);
  }

  /** Never printed: whoever reads a log would have the password. */
  @Override
  public String toString() {
    return email.isBlank() ? "no operator" : "an operator";
  }
}
