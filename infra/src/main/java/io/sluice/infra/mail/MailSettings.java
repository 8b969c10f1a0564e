package io.sluice.infra.mail;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How mails are written and sent; {@code spring.mail.*} says where the server is.
 *
 * @param from whom they come from
 * @param link what the token is put behind, for the member to click
 * @param folder where mails are kept as files when there is no server; empty: {@code mail}
 * @param showLinks whether what there is to click is shown on the console, too
 * @param threads so many mails are sent at a time
 * @param waiting so many are under way; the next one is dropped and counted
 * @param attempts so often a mail is tried
 * @param firstPause before the second attempt, doubled with each
 * @param longestPause up to this
 * @param perAddress so many mails to one address ...
 * @param perAddressWithin ... within this; more are dropped and counted
 * @param addressesRemembered so many addresses are counted, the latest to get a mail
 */
@ConfigurationProperties("sluice.mail")
record MailSettings(
    @DefaultValue("Sluice <sluice@localhost>") String from,
    @DefaultValue("http://127.0.0.1:8080/verify#") String link,
    @DefaultValue("") String folder,
    @DefaultValue("false") boolean showLinks,
    @DefaultValue("2") int threads,
    @DefaultValue("1000") int waiting,
    @DefaultValue("20") int attempts,
    @DefaultValue("1s") Duration firstPause,
    @DefaultValue("1m") Duration longestPause,
    @DefaultValue("5") int perAddress,
    @DefaultValue("1h") Duration perAddressWithin,
    @DefaultValue("100000") int addressesRemembered) {

  MailSettings {
    folder = folder.isBlank() ? "mail" : folder;
    require(threads >= 1, "threads must be 1 or more");
    require(waiting >= 1, "waiting must be 1 or more");
    require(attempts >= 1, "attempts must be 1 or more");
    require(firstPause.toMillis() >= 1, "first-pause must be 1ms or more");
    require(
        firstPause.compareTo(longestPause) <= 0, "longest-pause must not be less than first-pause");
    require(perAddress >= 1, "per-address must be 1 or more");
    require(perAddressWithin.toMillis() >= 1, "per-address-within must be 1ms or more");
    require(addressesRemembered >= 1, "addresses-remembered must be 1 or more");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("sluice.mail: " + otherwise);
    }
  }
}
