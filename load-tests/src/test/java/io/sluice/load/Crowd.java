package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.doSwitch;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.onCase;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.sse;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Choice;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Many buyers before a bounded number of connections: each of Gatling's users is one connection and
 * sends the next ticket, whoever holds it.
 */
final class Crowd {
  /** When a client that hangs up does so, in milliseconds after it began to send. */
  static final List<Integer> CUTS = List.of(1, 2, 4, 8, 16, 32, 64);

  private static final Duration IDLE = Duration.ofMillis(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration CUT_COMES_BACK = Duration.ofMillis(20);
  private static final Duration LOST_COMES_BACK = Duration.ofSeconds(2);
  private static final Duration TOO_EARLY_COMES_BACK = Duration.ofMillis(10);
  private static final Duration MOMENTARY_COMES_BACK = Duration.ofSeconds(1);

  private final Run run;
  private final Tickets tickets;
  private final Winners winners;

  Crowd(Run run, Tickets tickets, Winners winners) {
    this.run = run;
    this.tickets = tickets;
    this.winners = winners;
  }

  /** Waits for the opening by reading the sale each second, then by the service's own clock. */
  ScenarioBuilder pollingForTheOpening() {
    ChainBuilder wait =
        asLongAs(s -> run.untilOpening().compareTo(LOOK) > 0)
            .on(
                exec(
                    http("read the sale")
                        .get(s -> run.salePath())
                        .check(status().is(200), jmesPath("serverTime").saveAs("serverTime")),
                    doIf(s -> s.contains("serverTime")).then(exec(this::compareClocks)),
                    pause(LOOK)))
            .exec(pause(s -> run.untilOpening()));
    return scenario("crowd").exec(wait, sendAll());
  }

  /** Waits for the opening on the sale's live stream. */
  ScenarioBuilder watchingTheStockForTheOpening() {
    ChainBuilder wait =
        exec(
            sse("watch the stock")
                .get(s -> run.salePath() + "/events")
                .await(s -> run.untilOpening().plusSeconds(5))
                .on(
                    sse.checkMessage("open")
                        .matching(jmesPath("event").is("stock"), substring("OPEN"))),
            sse("leave the stock").close());
    return scenario("crowd").exec(wait, sendAll());
  }

  /** Sends at once. */
  ScenarioBuilder atOnce(String name) {
    return scenario(name).exec(sendAll());
  }

  /** Whether everything is settled, or is given up. */
  boolean isOver() {
    return tickets.finished() || run.isLate();
  }

  /** A crowd that was given up before everybody had an answer proves nothing about the rest. */
  void enterTheUnserved() {
    if (!tickets.finished()) {
      run.ledger.breach(
          "the run: everybody is answered in time", "give the machine more time by -DsettleWithin");
    }
  }

  private ChainBuilder sendAll() {
    return asLongAs(s -> !isOver())
        .on(
            exec(
                exec(this::takeTicket),
                doIfOrElse(s -> s.contains("ticket"))
                    .then(exec(send(), exec(this::settle)))
                    .orElse(pause(IDLE))));
  }

  private ChainBuilder send() {
    return doIfOrElse(s -> ticket(s).cutAfterMillis() == null)
        .then(buy("buy"))
        .orElse(doSwitch(s -> ticket(s).cutAfterMillis()).on(cutOff()));
  }

  private List<Choice.WithKey> cutOff() {
    return CUTS.stream()
        .map(
            millis ->
                onCase(millis)
                    .then(
                        buy("buy, cut off by the client")
                            .requestTimeout(Duration.ofMillis(millis))))
        .toList();
  }

  HttpRequestActionBuilder buy(String name) {
    return http(name)
        .post(s -> run.salePath() + "/orders")
        .header("Authorization", s -> "Bearer " + ticket(s).token())
        .header("Idempotency-Key", s -> ticket(s).purchase().key())
        .header("Content-Type", "application/json")
        .body(StringBody("{\"quantity\":1}"))
        .check(
            status().saveAs("status"),
            bodyString().saveAs("body"),
            header("Retry-After").optional().saveAs("retryAfter"),
            header("Idempotency-Replayed").optional().saveAs("replayed"));
  }

  private Session compareClocks(Session session) {
    run.serverSays(Instant.parse(session.getString("serverTime")), Instant.now());
    return session.remove("serverTime");
  }

  private Session takeTicket(Session session) {
    Session clean = forgetTheAnswer(session).remove("ticket");
    Ticket next = tickets.next(Instant.now());
    if (next == null) {
      return clean;
    }
    run.ledger.asks(next.purchase());
    return clean.set("ticket", next);
  }

  private Session settle(Session session) {
    Ticket ticket = ticket(session);
    Instant now = Instant.now();
    Answer answer = answer(session, ticket, now);
    boolean firstYes = run.ledger.enter(answer);
    switch (answer) {
      case Answer.Accepted yes -> {
        if (firstYes) {
          served(ticket, yes, now);
        }
        tickets.settled();
      }
      case Answer.Refused no when no.isMomentary() -> tickets.again(ticket, now, delay(no));
      case Answer.Refused no -> tickets.settled();
      case Answer.Unanswered none ->
          tickets.again(ticket, now, none.cut() ? CUT_COMES_BACK : LOST_COMES_BACK);
    }
    return session;
  }

  private void served(Ticket ticket, Answer.Accepted yes, Instant now) {
    winners.add(yes.order(), ticket.token(), now);
    if (ticket.greedy()) {
      tickets.add(Ticket.plain(Purchase.of(ticket.purchase().buyer()), ticket.token()), now);
    }
  }

  static Session forgetTheAnswer(Session session) {
    return session.removeAll("status", "body", "retryAfter", "replayed").markAsSucceeded();
  }

  static Answer answer(Session session, Ticket ticket, Instant now) {
    if (!session.contains("status")) {
      return new Answer.Unanswered(ticket.purchase(), now, ticket.cutAfterMillis() != null);
    }
    return Responses.read(
        ticket.purchase(),
        now,
        session.getInt("status"),
        session.contains("body") ? session.getString("body") : "",
        session.getString("retryAfter"),
        session.getString("replayed"));
  }

  static Duration delay(Answer.Refused no) {
    if (no.is("sale-not-open")) {
      return TOO_EARLY_COMES_BACK;
    }
    return no.retryAfter() < 0 ? MOMENTARY_COMES_BACK : Duration.ofSeconds(no.retryAfter());
  }

  private static Ticket ticket(Session session) {
    return session.get("ticket");
  }
}
