package io.sluice.api.member;

import io.sluice.api.http.Fields;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.PasswordRule;
import io.sluice.domain.member.PersonalData;
import io.sluice.domain.member.RefreshToken;
import io.sluice.domain.member.SecretToken;
import io.sluice.domain.member.SignUpMember;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What members send, read by the rules for it. */
final class MemberFields {
  private static final int LONGEST_TOKEN = 128;

  private MemberFields() {}

  static SignUpMember.Draft signUp(Fields fields) {
    Optional<Email> email = fields.email("email");
    Optional<String> password = newPassword(fields, "password");
    Optional<String> name = name(fields);
    Optional<String> phone = phone(fields);
    Optional<String> address = address(fields);
    if (email.isPresent()
        && email.get().address().equals(password.orElse("").toLowerCase(Locale.ROOT))) {
      fields.refuse("password", "must not be the e-mail address");
    }
    return fields.build(
        () ->
            new SignUpMember.Draft(
                email.orElseThrow(),
                password.orElseThrow(),
                new PersonalData(name.orElseThrow(), phone.orElseThrow(), address.orElseThrow())));
  }

  private static Optional<String> name(Fields fields) {
    return fields.text("name", 1, PersonalData.LONGEST_NAME);
  }

  private static Optional<String> phone(Fields fields) {
    return fields.text("phone", 1, PersonalData.LONGEST_PHONE);
  }

  private static Optional<String> address(Fields fields) {
    return fields.text("address", 1, PersonalData.LONGEST_ADDRESS);
  }

  private static Optional<String> newPassword(Fields fields, String field) {
    Optional<String> password = fields.text(field, PasswordRule.SHORTEST, PasswordRule.LONGEST);
    password.flatMap(PasswordRule::brokenBy).ifPresent(rule -> fields.refuse(field, rule));
    return password;
  }

  /** A token of a link; one that cannot be one is as good as one that is used. */
  static Optional<SecretToken> token(Fields fields) {
    Optional<String> text = fields.text("token", 1, LONGEST_TOKEN);
    return fields.build(() -> SecretToken.parse(text.orElseThrow()));
  }

  /** What is named changes, all else stays. */
  static UnaryOperator<PersonalData> change(Fields fields) {
    Optional<String> name = fields.mentions("name") ? name(fields) : Optional.empty();
    Optional<String> phone = fields.mentions("phone") ? phone(fields) : Optional.empty();
    Optional<String> address = fields.mentions("address") ? address(fields) : Optional.empty();
    if (fields.mentions("email")) {
      fields.refuse("email", "cannot be changed");
    }
    return fields.build(
        () ->
            before ->
                new PersonalData(
                    name.orElse(before.name()),
                    phone.orElse(before.phone()),
                    address.orElse(before.address())));
  }

  /**
   * A change of a password.
   *
   * @param keep of the session that goes on, or none
   */
  record PasswordChange(String present, String next, @Nullable RefreshToken keep) {
    @Override
    public String toString() {
      return "a change of a password";
    }
  }

  static PasswordChange passwordChange(Fields fields) {
    Optional<String> present = fields.text("password", 1, PasswordRule.LONGEST);
    Optional<String> next = newPassword(fields, "newPassword");
    Optional<String> keep =
        fields.mentions("refreshToken")
            ? fields.text("refreshToken", 1, LONGEST_TOKEN)
            : Optional.empty();
    return fields.build(
        () ->
            new PasswordChange(
                present.orElseThrow(),
                next.orElseThrow(),
                keep.flatMap(RefreshToken::parse).orElse(null)));
  }
}
