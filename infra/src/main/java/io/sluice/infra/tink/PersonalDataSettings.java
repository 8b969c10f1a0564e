package io.sluice.infra.tink;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How personal data are kept.
 *
 * @param keys {@code kid:base64url} pairs separated by commas, 32 bytes each: any one of them opens
 *     the keys that seal; empty: derived from the keys that sign access tokens
 * @param keysKeptFor so long keys that were read are used before they are read again
 */
@ConfigurationProperties("sluice.personal-data")
record PersonalDataSettings(
    @DefaultValue("") String keys, @DefaultValue("1m") Duration keysKeptFor) {

  PersonalDataSettings {
    WrappingKeys.requireSound(keys);
    if (keysKeptFor.isNegative()) {
      throw new BadKeysException("sluice.personal-data.keys-kept-for must not be less than 0.");
    }
  }

  /** Never printed: whoever reads a log would have the keys. */
  @Override
  public String toString() {
    return "keys kept for " + keysKeptFor;
  }
}
