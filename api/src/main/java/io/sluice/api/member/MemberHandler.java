package io.sluice.api.member;

import io.sluice.api.Problems;
import io.sluice.api.http.Fields;
import io.sluice.api.http.JsonBody;
import io.sluice.api.problem.Problem;
import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

@Component
class MemberHandler implements MemberEndpoints {
  private static final int MAX_EMAIL = 254;
  private static final int MAX_PASSWORD = 256;

  private final Members members;
  private final Passwords passwords;
  private final AccessTokens tokens;
  private final JsonBody body;

  MemberHandler(Members members, Passwords passwords, AccessTokens tokens, JsonBody body) {
    this.members = members;
    this.passwords = passwords;
    this.tokens = tokens;
    this.body = body;
  }

  @Override
  public Mono<ServerResponse> token(ServerRequest request) {
    return body.read(request).map(MemberHandler::read).flatMap(this::signIn).flatMap(this::answer);
  }

  private record SignIn(String email, String password) {}

  private static SignIn read(Fields fields) {
    Optional<String> email = fields.text("email", 1, MAX_EMAIL);
    Optional<String> password = fields.text("password", 1, MAX_PASSWORD);
    return fields.build(
        () -> new SignIn(email.orElseThrow().toLowerCase(Locale.ROOT), password.orElseThrow()));
  }

  private Mono<Member> signIn(SignIn signIn) {
    return members
        .findByEmail(signIn.email())
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(found -> passwords.check(signIn.password(), found))
        .switchIfEmpty(Mono.error(MemberHandler::wrong))
        .doOnNext(MemberHandler::requireVerified);
  }

  private static RuntimeException wrong() {
    return Problem.of(Problems.UNAUTHENTICATED, "E-mail address or password is wrong.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .toException();
  }

  private static void requireVerified(Member member) {
    if (!member.verified()) {
      throw Problem.of(Problems.EMAIL_NOT_VERIFIED).toException();
    }
  }

  private Mono<ServerResponse> answer(Member member) {
    return ServerResponse.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .bodyValue(new TokenJson(tokens.issue(member), "Bearer", tokens.life().toSeconds()));
  }

  record TokenJson(String accessToken, String tokenType, long expiresIn) {}
}
