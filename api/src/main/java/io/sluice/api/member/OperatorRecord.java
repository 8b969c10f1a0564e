package io.sluice.api.member;

import io.sluice.api.http.JsonBody;
import io.sluice.api.problem.Refusals;
import io.sluice.api.security.SignedIn;
import io.sluice.domain.member.OperatorAction;
import io.sluice.domain.member.OperatorActions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Records what operators ask for before it is done, and what became of it. What cannot be recorded
 * is not done. The body comes first: a request that did not come in whole asks for nothing.
 */
@Component
public class OperatorRecord {
  private static final Logger log = LoggerFactory.getLogger(OperatorRecord.class);
  private static final String REQUEST_ID = "X-Request-Id";

  private final OperatorActions actions;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final Refusals refusals;
  private final JsonBody body;

  OperatorRecord(
      OperatorActions actions, Supplier<UUID> ids, Clock clock, Refusals refusals, JsonBody body) {
    this.actions = actions;
    this.ids = ids;
    this.clock = clock;
    this.refusals = refusals;
    this.body = body;
  }

  /** The handler, with a record of each of its calls. */
  public HandlerFunction<ServerResponse> of(HandlerFunction<ServerResponse> handler) {
    return request ->
        body.readAhead(request)
            .map(sent -> new String(sent, StandardCharsets.UTF_8))
            .flatMap(
                sent ->
                    SignedIn.member(request)
                        .flatMap(operator -> new Command(operator, request, sent).run(handler)));
  }

  private final class Command {
    private final UUID operator;
    private final ServerRequest request;
    private final String sent;

    private Command(UUID operator, ServerRequest request, String sent) {
      this.operator = operator;
      this.request = request;
      this.sent = sent;
    }

    private Mono<ServerResponse> run(HandlerFunction<ServerResponse> handler) {
      return append(null, sent)
          .then(Mono.defer(() -> handler.handle(request)))
          .delayUntil(answer -> done(answer.statusCode().value(), location(answer)))
          .onErrorResume(
              refused -> done(refusals.of(refused).kind().status(), "").then(Mono.error(refused)));
    }

    private static String location(ServerResponse answer) {
      return Objects.requireNonNullElse(answer.headers().getFirst(HttpHeaders.LOCATION), "");
    }

    /** It has happened, recorded or not: the answer is given all the same. */
    private Mono<Void> done(int status, String result) {
      return append(status, result)
          .onErrorResume(
              lost -> {
                log.error("What became of request {} is not recorded", requestId(), lost);
                return Mono.empty();
              });
    }

    private Mono<Void> append(@Nullable Integer status, String detail) {
      return Mono.defer(() -> actions.append(action(status, detail)));
    }

    private OperatorAction action(@Nullable Integer status, String detail) {
      return new OperatorAction(
          ids.get(),
          clock.instant().truncatedTo(ChronoUnit.MILLIS),
          operator,
          requestId(),
          cut(request.method() + " " + request.path(), OperatorAction.LONGEST_ACTION),
          status,
          cut(detail, OperatorAction.LONGEST_DETAIL));
    }

    private String requestId() {
      String id = request.exchange().getResponse().getHeaders().getFirst(REQUEST_ID);
      return Objects.requireNonNullElse(id, "");
    }
  }

  /** Never within a character: half of one cannot be stored. */
  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean within = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, within ? longest - 1 : longest);
  }
}
