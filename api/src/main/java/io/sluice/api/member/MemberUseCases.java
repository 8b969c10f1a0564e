package io.sluice.api.member;

import io.sluice.domain.member.ChangeMember;
import io.sluice.domain.member.ChangePassword;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.EraseMember;
import io.sluice.domain.member.ForgetExpired;
import io.sluice.domain.member.MemberEvents;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.Passwords;
import io.sluice.domain.member.RefreshSession;
import io.sluice.domain.member.RotateKeys;
import io.sluice.domain.member.SealedData;
import io.sluice.domain.member.Sessions;
import io.sluice.domain.member.SignIn;
import io.sluice.domain.member.SignOut;
import io.sluice.domain.member.SignUpMember;
import io.sluice.domain.member.SignUps;
import io.sluice.domain.member.VerifyEmail;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The members' use cases, put together from the ports that the adapters bring. */
@Configuration(proxyBeanMethods = false)
class MemberUseCases {

  @Bean
  FreshTokens freshTokens() {
    return new FreshTokens();
  }

  @Bean
  SignUpMember signUpMember(
      Members members,
      SignUps signUps,
      Passwords passwords,
      MemberEvents events,
      FreshTokens tokens,
      Supplier<UUID> ids,
      Clock clock,
      MemberSettings settings) {
    return new SignUpMember(
        members, signUps, passwords, events, tokens, ids, clock, settings.linkHolds());
  }

  @Bean
  VerifyEmail verifyEmail(SignUps signUps, Clock clock) {
    return new VerifyEmail(signUps, clock);
  }

  @Bean
  SignIn signIn(
      Members members,
      SignUps signUps,
      Sessions sessions,
      Passwords passwords,
      FreshTokens tokens,
      Supplier<UUID> ids,
      Clock clock,
      MemberSettings settings) {
    return new SignIn(
        members, signUps, sessions, passwords, tokens, ids, clock, settings.session());
  }

  @Bean
  RefreshSession refreshSession(
      Sessions sessions,
      Members members,
      FreshTokens tokens,
      Clock clock,
      MemberSettings settings) {
    return new RefreshSession(sessions, members, tokens, clock, settings.session());
  }

  @Bean
  SignOut signOut(Sessions sessions) {
    return new SignOut(sessions);
  }

  @Bean
  ChangeMember changeMember(Members members) {
    return new ChangeMember(members);
  }

  @Bean
  ChangePassword changePassword(
      Members members, Sessions sessions, Passwords passwords, MemberEvents events) {
    return new ChangePassword(members, sessions, passwords, events);
  }

  @Bean
  EraseMember eraseMember(Members members, Sessions sessions) {
    return new EraseMember(members, sessions);
  }

  @Bean
  RotateKeys rotateKeys(DataKeys keys, SealedData data, KeySettings settings) {
    return new RotateKeys(keys, data, new RotateKeys.Limits(settings.chunk(), settings.oldKept()));
  }

  @Bean
  ForgetExpired forgetExpired(SignUps signUps, Sessions sessions, Clock clock) {
    return new ForgetExpired(signUps, sessions, clock);
  }
}
