package io.sluice.api.member;

import io.sluice.api.Problems;
import io.sluice.api.admission.SharedAllowance;
import io.sluice.api.http.FieldError;
import io.sluice.api.http.JsonBody;
import io.sluice.api.http.PageRequest;
import io.sluice.api.member.MemberFields.PasswordChange;
import io.sluice.api.member.SignInThrottle.Attempt;
import io.sluice.api.problem.Problem;
import io.sluice.api.security.SignedIn;
import io.sluice.domain.member.ChangeMember;
import io.sluice.domain.member.ChangePassword;
import io.sluice.domain.member.EraseMember;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.SignUpMember;
import io.sluice.domain.member.VerifyEmail;
import io.sluice.domain.stock.OverloadedException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

@Component
class MemberHandler implements MemberEndpoints {
  private final SignUpMember signUpMember;
  private final VerifyEmail verifyEmail;
  private final Members members;
  private final ChangeMember changeMember;
  private final ChangePassword changePassword;
  private final EraseMember eraseMember;
  private final SignInThrottle throttle;
  private final SharedAllowance signUps;
  private final JsonBody body;

  MemberHandler(
      SignUpMember signUpMember,
      VerifyEmail verifyEmail,
      Members members,
      ChangeMember changeMember,
      ChangePassword changePassword,
      EraseMember eraseMember,
      SignInThrottle throttle,
      MemberSettings settings,
      RateLimits everywhere,
      JsonBody body) {
    this.signUpMember = signUpMember;
    this.verifyEmail = verifyEmail;
    this.members = members;
    this.changeMember = changeMember;
    this.changePassword = changePassword;
    this.eraseMember = eraseMember;
    this.throttle = throttle;
    this.signUps = settings.shared(settings.signUps().as("sign-ups"), everywhere);
    this.body = body;
  }

  @Override
  public Mono<ServerResponse> signUp(ServerRequest request) {
    return body.read(request)
        .map(MemberFields::signUp)
        .delayUntil(draft -> allowed(signUps.take(Origins.of(request))))
        .flatMap(signUpMember::signUp)
        .then(ServerResponse.accepted().build());
  }

  /** An error for whoever does it too often. */
  static Mono<Void> allowed(Mono<Optional<Problem>> taken) {
    return taken.flatMap(
        tooOften -> tooOften.isPresent() ? Mono.error(tooOften.get().toException()) : Mono.empty());
  }

  @Override
  public Mono<ServerResponse> verify(ServerRequest request) {
    return body.read(request)
        .map(MemberFields::token)
        .flatMap(Mono::justOrEmpty)
        .flatMap(verifyEmail::verify)
        .switchIfEmpty(Mono.error(() -> Problem.of(Problems.INVALID_TOKEN).toException()))
        .then(ServerResponse.noContent().build());
  }

  @Override
  public Mono<ServerResponse> me(ServerRequest request) {
    return SignedIn.member(request)
        .flatMap(members::find)
        .switchIfEmpty(gone())
        .flatMap(MemberHandler::shown);
  }

  @Override
  public Mono<ServerResponse> change(ServerRequest request) {
    return body.read(request)
        .map(MemberFields::change)
        .flatMap(change -> SignedIn.member(request).flatMap(id -> changeMember.change(id, change)))
        .switchIfEmpty(gone())
        .flatMap(MemberHandler::shown);
  }

  private static Mono<ServerResponse> shown(Member member) {
    return ServerResponse.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .bodyValue(MemberJson.of(member));
  }

  /** A token outlives its member by minutes. */
  private static <T> Mono<T> gone() {
    return Mono.error(
        () ->
            Problem.of(Problems.UNAUTHENTICATED, "The member of this access token is no more.")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                .toException());
  }

  @Override
  public Mono<ServerResponse> changePassword(ServerRequest request) {
    return body.read(request)
        .map(MemberFields::passwordChange)
        .flatMap(
            change ->
                SignedIn.member(request).flatMap(id -> change(id, change, Origins.of(request))))
        .then(ServerResponse.noContent().build());
  }

  /** Whoever has found an open browser may guess as often as whoever signs in. */
  private Mono<ChangePassword.Outcome> change(UUID id, PasswordChange change, String origin) {
    Attempt attempt = new Attempt(id.toString(), origin);
    return allowed(throttle.begin(attempt)).then(Mono.defer(() -> guess(id, change, attempt)));
  }

  private Mono<ChangePassword.Outcome> guess(UUID id, PasswordChange change, Attempt attempt) {
    return changePassword
        .change(id, change.present(), change.next(), change.keep())
        .switchIfEmpty(gone())
        .onErrorResume(failed -> throttle.giveBack(attempt).then(Mono.error(failed)))
        .delayUntil(outcome -> judge(outcome, attempt));
  }

  private Mono<Void> judge(ChangePassword.Outcome outcome, Attempt attempt) {
    return switch (outcome) {
      case CHANGED -> throttle.succeeded(attempt);
      case WRONG ->
          Mono.error(
              PageRequest.invalid(List.of(new FieldError("password", "is wrong"))).toException());
      case DISTURBED ->
          Mono.error(new OverloadedException("the member was changed at the same time"));
    };
  }

  @Override
  public Mono<ServerResponse> erase(ServerRequest request) {
    return body.ignore(request)
        .then(SignedIn.member(request))
        .flatMap(eraseMember::erase)
        .filter(erased -> erased)
        .switchIfEmpty(gone())
        .then(ServerResponse.noContent().build());
  }
}
