package io.sluice.infra.mail;

import io.sluice.domain.member.Email;
import io.sluice.domain.member.MemberEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a member reads.
 *
 * @param link to follow, or none
 */
record Letter(Email to, String subject, String text, @Nullable String link) {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static Letter about(MemberEvent event, String linkStart) {
    return switch (event) {
      case MemberEvent.SignedUp signedUp ->
          confirm(signedUp.email(), linkStart + signedUp.token().text(), signedUp.expiresAt());
      case MemberEvent.SignedUpAgain again -> alreadyAMember(again.email());
      case MemberEvent.PasswordChanged changed -> passwordChanged(changed.email());
    };
  }

  private static Letter confirm(Email to, String link, Instant until) {
    return new Letter(
        to,
        "Confirm your e-mail address",
        """
        Somebody, probably you, has signed up with this address. To become a member, open

        %s

        by %s. The link can be used once.

        If it was not you, do nothing: without the link nobody can use your address.
        """
            .formatted(link, MINUTE.format(until)),
        link);
  }

  private static Letter alreadyAMember(Email to) {
    return new Letter(
        to,
        "You are a member already",
        """
        Somebody, probably you, has signed up with this address, which is that of a member. Nothing
        has changed: sign in with the password that you have chosen before.

        If it was not you, do nothing.
        """,
        null);
  }

  private static Letter passwordChanged(Email to) {
    return new Letter(
        to,
        "Your password has been changed",
        """
        The password of your account has been changed, and you have been signed out everywhere else.

        If it was not you, somebody knows your password: tell us at once.
        """,
        null);
  }

  /** Nothing of what only its reader may know. */
  @Override
  public String toString() {
    return subject;
  }
}
