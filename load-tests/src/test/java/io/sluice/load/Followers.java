package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.sse;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.http.action.sse.SseInboundMessage;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Buyers with an order: each opens its stream, pays, and waits until the stream says so. */
final class Followers {
  private static final Duration IDLE = Duration.ofMillis(10);
  private static final Duration COMES_BACK = Duration.ofMillis(500);
  private static final Duration TO_BE_TOLD = Duration.ofSeconds(5);

  private final Run run;
  private final Winners winners;
  private final BooleanSupplier noMoreWinners;

  Followers(Run run, Winners winners, BooleanSupplier noMoreWinners) {
    this.run = run;
    this.winners = winners;
    this.noMoreWinners = noMoreWinners;
  }

  ScenarioBuilder followAndPay() {
    return scenario("winners")
        .exec(
            asLongAs(s -> !isOver())
                .on(
                    exec(
                        exec(this::takeWinner),
                        doIfOrElse(s -> s.contains("winner"))
                            .then(exec(follow(), exec(this::conclude)))
                            .orElse(pause(IDLE)))));
  }

  boolean isOver() {
    return run.isLate() || (noMoreWinners.getAsBoolean() && winners.finished());
  }

  /** Winners who were not told in time are a broken promise. */
  void enterTheForgotten() {
    List<String> left = winners.left();
    if (!left.isEmpty()) {
      run.ledger.breach(
          "feed: every winner follows the order to its payment",
          "%d orders were not, such as %s"
              .formatted(left.size(), left.subList(0, Math.min(5, left.size()))));
    }
  }

  private ChainBuilder follow() {
    return exec(
        sse("follow the order")
            .get(s -> path(s) + "/events")
            .header("Authorization", Followers::bearer)
            .await(TO_BE_TOLD)
            .on(
                sse.checkMessage("snapshot")
                    .matching(jmesPath("event").is("snapshot"))
                    .check(bodyString().saveAs("snapshot"))),
        doIf(s -> is(s, "snapshot", "PLACED")).then(pay()),
        sse.processUnmatchedMessages(Followers::listen),
        sse("leave the order").close());
  }

  /** The stream is often quicker than the payment's own answer, so first what came meanwhile. */
  private ChainBuilder pay() {
    return exec(
        http("pay")
            .post(s -> path(s) + "/payment")
            .header("Authorization", Followers::bearer)
            .header("Idempotency-Key", s -> "pay-" + winner(s).order())
            .header("Content-Type", "application/json")
            .body(StringBody("{\"method\":\"card\"}"))
            .check(status().is(200), jmesPath("status").is("PAID").saveAs("paid")),
        sse.processUnmatchedMessages(Followers::listen),
        doIf(s -> s.contains("paid") && !heard(s).stream().anyMatch(Followers::isPaid))
            .then(
                exec(
                    sse("be told of the payment")
                        .setCheck()
                        .await(TO_BE_TOLD)
                        .on(
                            sse.checkMessage("paid")
                                .matching(jmesPath("event").is("paid"))
                                .check(bodyString().saveAs("told"))))));
  }

  private Session takeWinner(Session session) {
    Session clean =
        session.removeAll("winner", "snapshot", "paid", "told", "heard").markAsSucceeded();
    Winners.Winner next = winners.next(Instant.now());
    return next == null ? clean : clean.set("winner", next);
  }

  private Session conclude(Session session) {
    Winners.Winner winner = winner(session);
    List<Told> told = new ArrayList<>();
    if (session.contains("snapshot")) {
      told.add(Responses.told(session.getString("snapshot")));
    }
    told.addAll(heard(session));
    if (session.contains("told")) {
      told.add(Responses.told(session.getString("told")));
    }
    if (session.contains("paid")) {
      run.ledger.paid(winner.order());
    }
    if (told.stream().anyMatch(Followers::isPaid)) {
      run.ledger.followed(winner.order(), told);
      winners.done();
    } else {
      winners.again(winner, Instant.now(), COMES_BACK);
    }
    return session;
  }

  /** Gatling also shows what is no event, such as a comment or a lone {@code retry:}. */
  private static Session listen(List<SseInboundMessage> messages, Session session) {
    List<Told> heard = new ArrayList<>(heard(session));
    messages.stream()
        .map(message -> Responses.told(message.message()))
        .filter(told -> !told.event().isEmpty())
        .forEach(heard::add);
    return session.set("heard", List.copyOf(heard));
  }

  private static List<Told> heard(Session session) {
    return session.contains("heard") ? session.getList("heard") : List.of();
  }

  private static boolean is(Session session, String message, String status) {
    return session.contains(message)
        && Responses.told(session.getString(message)).status().equals(status);
  }

  private static boolean isPaid(Told told) {
    return told.status().equals("PAID");
  }

  private static String path(Session session) {
    return "/api/v1/orders/" + winner(session).order();
  }

  private static String bearer(Session session) {
    return "Bearer " + winner(session).token();
  }

  private static Winners.Winner winner(Session session) {
    return session.get("winner");
  }
}
