package io.sluice.api.member;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.Problems;
import io.sluice.api.admission.SharedAllowance;
import io.sluice.api.http.Fields;
import io.sluice.api.http.JsonBody;
import io.sluice.api.member.SignInThrottle.Attempt;
import io.sluice.api.problem.Problem;
import io.sluice.api.security.AccessTokens;
import io.sluice.api.security.SignedIn;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.PasswordRule;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.member.RefreshOutcome;
import io.sluice.domain.member.RefreshSession;
import io.sluice.domain.member.RefreshToken;
import io.sluice.domain.member.Sessions;
import io.sluice.domain.member.SignIn;
import io.sluice.domain.member.SignInOutcome;
import io.sluice.domain.member.SignOut;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

@Component
class SessionHandler implements SessionEndpoints {
  private static final int LONGEST_TOKEN = 128;
  private static final String REFRESH_TOKEN = "refreshToken";

  private final SignIn signIn;
  private final RefreshSession refreshSession;
  private final SignOut signOut;
  private final Sessions sessions;
  private final SignInThrottle throttle;
  private final SharedAllowance refreshes;
  private final AccessTokens tokens;
  private final JsonBody body;
  private final Counter stolen;

  SessionHandler(
      SignIn signIn,
      RefreshSession refreshSession,
      SignOut signOut,
      Sessions sessions,
      SignInThrottle throttle,
      MemberSettings settings,
      RateLimits everywhere,
      AccessTokens tokens,
      JsonBody body,
      MeterRegistry meters) {
    this.signIn = signIn;
    this.refreshSession = refreshSession;
    this.signOut = signOut;
    this.sessions = sessions;
    this.throttle = throttle;
    this.refreshes = settings.shared(settings.refreshes().as("refreshes"), everywhere);
    this.tokens = tokens;
    this.body = body;
    this.stolen =
        Counter.builder("sluice.sessions.stolen")
            .description("Sessions that were ended because a spent refresh token came back")
            .register(meters);
  }

  @Override
  public Mono<ServerResponse> token(ServerRequest request) {
    return body.read(request)
        .map(SessionHandler::credentials)
        .flatMap(given -> attempt(given, Origins.of(request)));
  }

  private record Credentials(Email email, String password) {}

  private static Credentials credentials(Fields fields) {
    Optional<Email> email = fields.email("email");
    Optional<String> password = fields.text("password", 1, PasswordRule.LONGEST);
    return fields.build(() -> new Credentials(email.orElseThrow(), password.orElseThrow()));
  }

  private Mono<ServerResponse> attempt(Credentials given, String origin) {
    Attempt attempt = new Attempt(given.email().address(), origin);
    return MemberHandler.allowed(throttle.begin(attempt))
        .then(Mono.defer(() -> guess(given, attempt)))
        .flatMap(outcome -> answer(outcome, attempt));
  }

  private Mono<SignInOutcome> guess(Credentials given, Attempt attempt) {
    return signIn
        .signIn(given.email(), given.password())
        .onErrorResume(failed -> throttle.giveBack(attempt).then(Mono.error(failed)));
  }

  private Mono<ServerResponse> answer(SignInOutcome outcome, Attempt attempt) {
    return switch (outcome) {
      case SignInOutcome.SignedIn in ->
          throttle.succeeded(attempt).then(pair(in.member(), in.token()));
      case SignInOutcome.NotVerified unproven ->
          throttle
              .giveBack(attempt)
              .then(Mono.error(Problem.of(Problems.EMAIL_NOT_VERIFIED).toException()));
      case SignInOutcome.Wrong wrong -> refused("E-mail address or password is wrong.");
    };
  }

  private static Mono<ServerResponse> refused(String why) {
    return Mono.error(
        Problem.of(Problems.UNAUTHENTICATED, why)
            .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
            .toException());
  }

  private Mono<ServerResponse> pair(Member member, RefreshToken refreshToken) {
    return ServerResponse.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .bodyValue(
            new TokenJson(
                tokens.issue(member.id(), member.role()),
                "Bearer",
                tokens.life().toSeconds(),
                refreshToken.text()));
  }

  record TokenJson(String accessToken, String tokenType, long expiresIn, String refreshToken) {
    @Override
    public String toString() {
      return "tokens";
    }
  }

  @Override
  public Mono<ServerResponse> refresh(ServerRequest request) {
    String origin = Origins.of(request);
    return body.read(request)
        .map(SessionHandler::refreshToken)
        .delayUntil(token -> MemberHandler.allowed(refreshes.take(origin)))
        .flatMap(Mono::justOrEmpty)
        .flatMap(token -> exchange(token, request, origin))
        .defaultIfEmpty(RefreshOutcome.Refused.UNKNOWN)
        .flatMap(this::answer);
  }

  /** As for passwords, only what fails costs: a crowd behind one address stays signed in. */
  private Mono<RefreshOutcome> exchange(RefreshToken token, ServerRequest request, String origin) {
    return refreshSession
        .refresh(token, Origins.client(request))
        .onErrorResume(failed -> refreshes.giveBack(origin).then(Mono.error(failed)))
        .delayUntil(
            outcome ->
                outcome instanceof RefreshOutcome.Refreshed
                    ? refreshes.giveBack(origin)
                    : Mono.empty());
  }

  private static Optional<RefreshToken> refreshToken(Fields fields) {
    Optional<String> text = fields.text(REFRESH_TOKEN, 1, LONGEST_TOKEN);
    return fields.build(() -> RefreshToken.parse(text.orElseThrow()));
  }

  /** Whoever stole a token is told no more than whoever made one up. */
  private Mono<ServerResponse> answer(RefreshOutcome outcome) {
    if (outcome instanceof RefreshOutcome.Refreshed refreshed) {
      return pair(refreshed.member(), refreshed.next());
    }
    if (outcome == RefreshOutcome.Refused.STOLEN) {
      stolen.increment();
    }
    return refused("The refresh token does not hold (any longer): sign in anew.");
  }

  @Override
  public Mono<ServerResponse> logout(ServerRequest request) {
    return body.read(request)
        .map(SessionHandler::refreshToken)
        .flatMap(Mono::justOrEmpty)
        .flatMap(signOut::signOut)
        .then(ServerResponse.noContent().build());
  }

  @Override
  public Mono<ServerResponse> logoutAll(ServerRequest request) {
    return body.ignore(request)
        .then(SignedIn.member(request))
        .flatMap(member -> sessions.endAll(member, null))
        .then(ServerResponse.noContent().build());
  }
}
