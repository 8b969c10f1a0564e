package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Random;
import java.util.UUID;

/** Buyers arrive at a constant rate, whether or not those before them have been served. */
public final class SteadySale extends Simulation {
  private static final Duration COMES_BACK = Duration.ofMillis(500);

  private final Run run;
  private final Crowd crowd;
  private final double paying;
  private final double cancelling;
  private final Random random;

  public SteadySale() {
    Parameters parameters = Parameters.ofTheSystem();
    int rate = parameters.count("rate", 100, 1, 100_000);
    Duration duration = parameters.time("duration", "30s");
    int arrivals = Math.toIntExact(Math.max(1, rate * duration.toMillis() / 1000));
    int units = parameters.count("units", arrivals, 1, 10_000_000);
    boolean interrupted = parameters.flag("interrupted");
    paying = parameters.part("pay", 0.5);
    cancelling = parameters.part("cancel", 0.2);
    random = new Random(parameters.count("seed", 1, 0, Integer.MAX_VALUE));
    Terms terms = new Terms(units, 1, cancelling > 0, false, interrupted);
    run = new Run("SteadySale", parameters, terms, duration);
    run.show("rate", rate);
    run.show("duration", duration);
    run.show("pay", paying);
    run.show("cancel", cancelling);
    run.show("interrupted", interrupted);
    crowd = new Crowd(run, new Tickets(Collections.emptyIterator()), new Winners());
    Auditor auditor = new Auditor(run, () -> true, () -> true);
    setUp(
            buyers()
                .injectOpen(
                    nothingFor(parameters.time("lead", "5s")),
                    constantUsersPerSec(rate).during(duration))
                .andThen(auditor.audit().injectOpen(atOnceUsers(1))))
        .protocols(run.http().shareConnections());
  }

  @Override
  public void before() {
    run.openSale();
  }

  @Override
  public void after() {
    run.judge();
  }

  private ScenarioBuilder buyers() {
    return scenario("buyers")
        .exec(
            exec(this::arrive),
            asLongAs(s -> !s.contains("settled") && !run.isLate())
                .on(
                    exec(
                        exec(Crowd::forgetTheAnswer),
                        exec(crowd.buy("buy")),
                        exec(this::settle),
                        doIf(s -> !s.contains("settled")).then(pause(s -> s.get("comesBack"))))),
            doIf(s -> s.contains("order"))
                .then(exec(read("read the order"), exec(this::ownWriteIsRead), decide())));
  }

  private ChainBuilder decide() {
    return doIf(s -> s.getString("decision").equals("pay"))
        .then(exec(untilAnswered(post("pay", "payment")), settleDecision()))
        .doIf(s -> s.getString("decision").equals("cancel"))
        .then(exec(untilAnswered(post("cancel", "cancellation")), settleDecision()));
  }

  private ChainBuilder untilAnswered(HttpRequestActionBuilder request) {
    return asLongAs(s -> !s.contains("decided") && !run.isLate())
        .on(exec(request, doIf(s -> !s.contains("decided")).then(pause(COMES_BACK))));
  }

  /** What counts is the order as it stands: an answer may have been lost on its way. */
  private ChainBuilder settleDecision() {
    return exec(
        asLongAs(s -> !s.contains("orderStatus") && !run.isLate())
            .on(
                exec(
                    read("read the order again"),
                    doIf(s -> !s.contains("orderStatus")).then(pause(COMES_BACK)))),
        exec(this::enterDecision));
  }

  private HttpRequestActionBuilder read(String name) {
    return http(name)
        .get(s -> "/api/v1/orders/" + s.getString("order"))
        .header("Authorization", SteadySale::bearer)
        // A full node may ask a reader to come again; who has bought must be told nothing worse.
        .check(status().in(200, 404, 503).saveAs("readStatus"))
        // A problem has a status, too, which is not the order's.
        .checkIf((response, session) -> response.status().code() == 200)
        .then(jmesPath("status").saveAs("orderStatus"));
  }

  private HttpRequestActionBuilder post(String name, String what) {
    return http(name)
        .post(s -> "/api/v1/orders/" + s.getString("order") + "/" + what)
        .header("Authorization", SteadySale::bearer)
        .header("Idempotency-Key", s -> name + "-" + s.getString("order"))
        .header("Content-Type", "application/json")
        .body(StringBody("{\"method\":\"card\"}"))
        .check(status().in(200, 409).saveAs("decided"));
  }

  private Session arrive(Session session) {
    Purchase purchase = Purchase.of(UUID.randomUUID());
    run.ledger.asks(purchase);
    double luck = random.nextDouble();
    return session
        .set("ticket", Ticket.plain(purchase, run.tokens.buyer(purchase.buyer(), Instant.now())))
        .set("decision", luck < paying ? "pay" : luck < paying + cancelling ? "cancel" : "wait");
  }

  private Session settle(Session session) {
    Answer answer = Crowd.answer(session, session.get("ticket"), Instant.now());
    run.ledger.enter(answer);
    return switch (answer) {
      case Answer.Accepted yes -> session.set("order", yes.order()).set("settled", true);
      case Answer.Refused no when no.isMomentary() -> session.set("comesBack", Crowd.delay(no));
      case Answer.Refused no -> session.set("settled", true);
      case Answer.Unanswered none -> session.set("comesBack", Duration.ofMillis(250));
    };
  }

  private Session ownWriteIsRead(Session session) {
    if (session.contains("readStatus") && session.getInt("readStatus") == 404) {
      run.ledger.breach("an order can be read right after its yes", session.getString("order"));
    }
    return session.removeAll("readStatus", "orderStatus");
  }

  private Session enterDecision(Session session) {
    String order = session.getString("order");
    switch (session.contains("orderStatus") ? session.getString("orderStatus") : "") {
      case "PAID" -> run.ledger.paid(order);
      case "CANCELLED" -> run.ledger.cancelled(order);
      default ->
          run.ledger.breach(
              "a payment or a cancellation is settled in time",
              order + " is " + session.get("orderStatus"));
    }
    return session;
  }

  private static String bearer(Session session) {
    Ticket ticket = session.get("ticket");
    return "Bearer " + ticket.token();
  }
}
