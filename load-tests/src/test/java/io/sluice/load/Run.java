package io.sluice.load;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a simulation: its sale, its ledger, its clock, and the verdict at its end. */
final class Run {
  private final String simulation;
  private final Terms terms;
  private final Duration busyFor;
  private final Duration settleWithin;
  private final Duration lead;
  private final String baseUrl;
  private final Map<String, Object> shown = new LinkedHashMap<>();
  final AccessTokens tokens;
  final Ledger ledger = new Ledger();
  private volatile @Nullable SaleUnderTest sale;
  private volatile Duration clockOffset = Duration.ZERO;
  private volatile @Nullable Instant persistedBy;
  private volatile @Nullable Audit audit;
  private volatile @Nullable Double pingsPerSecond;

  /**
   * A run.
   *
   * @param busyFor how long the crowd goes on sending something new
   */
  Run(String simulation, Parameters parameters, Terms terms, Duration busyFor) {
    this.simulation = simulation;
    this.terms = terms;
    this.busyFor = busyFor;
    this.tokens = AccessTokens.of(parameters, System.getenv());
    this.baseUrl = parameters.text("baseUrl", "http://127.0.0.1:8080");
    this.settleWithin = parameters.time("settleWithin", "120s");
    this.lead = parameters.time("lead", "5s");
    show("baseUrl", baseUrl);
    show("units", terms.units());
    show("settleWithin", settleWithin);
  }

  /** A parameter for the report. */
  void show(String name, Object value) {
    shown.put(name, value.toString());
  }

  void openSale() {
    sale = SaleUnderTest.create(baseUrl, operator(), simulation, terms, lead);
  }

  HttpProtocolBuilder http() {
    return http.baseUrl(baseUrl)
        .disableWarmUp()
        .disableCaching()
        .disableAutoReferer()
        .disableFollowRedirect()
        .acceptHeader("application/json")
        .sseUnmatchedInboundMessageBufferSize(20);
  }

  String operator() {
    return tokens.operator(Instant.now());
  }

  String salePath() {
    return "/api/v1/sales/" + sale().id();
  }

  String auditPath() {
    return "/api/v1/operator/sales/" + sale().id() + "/audit";
  }

  /** Buyers stand before the clock of the service, not before that of this machine. */
  void serverSays(Instant serverTime, Instant now) {
    clockOffset = Duration.between(now, serverTime);
  }

  /** The opening, by this machine's clock. */
  Instant opening() {
    return sale().opensAt().minus(clockOffset);
  }

  Duration untilOpening() {
    Duration left = Duration.between(Instant.now(), opening());
    return left.isNegative() ? Duration.ZERO : left;
  }

  boolean isBusy() {
    return Instant.now().isBefore(opening().plus(busyFor));
  }

  /** Whether the time to settle what is open has passed. */
  boolean isLate() {
    return Instant.now().isAfter(opening().plus(busyFor).plus(settleWithin));
  }

  /** The audits get as long once more: even a late crowd is judged by its end. */
  boolean isAuditLate() {
    return Instant.now().isAfter(opening().plus(busyFor).plus(settleWithin.multipliedBy(2)));
  }

  boolean isPersisted() {
    return persistedBy != null;
  }

  void audited(Audit taken, Instant now) {
    audit = taken;
    if (persistedBy == null
        && taken.ordersProjected() > 0
        && taken.ordersProjected() == ledger.acceptedCount()) {
      persistedBy = now;
    }
  }

  /** Whether the last audit leaves nothing to wait for. */
  boolean isAuditInAgreement() {
    Audit last = audit;
    return last != null && Promises.agree(terms, ledger.history(), last);
  }

  void pinged(double perSecond) {
    pingsPerSecond = perSecond;
  }

  /** Writes the report; a broken promise ends the run with an error. */
  void judge() {
    History history = ledger.history();
    Audit last = audit;
    List<Breach> breaches =
        last == null
            ? List.of(new Breach("the run ends with an audit", "none was answered in time"))
            : Promises.broken(terms, history, last);
    Measured measured = new Measured(history, opening(), persistedBy, pingsPerSecond);
    Report report = new Report(simulation, shown, measured.figures(), last, breaches);
    report.write(Path.of("load-tests", "target", simulation + ".json"));
    System.out.println(report.table());
    if (!breaches.isEmpty()) {
      throw new BrokenPromiseException(simulation, breaches);
    }
  }

  private SaleUnderTest sale() {
    SaleUnderTest created = sale;
    if (created == null) {
      throw new IllegalStateException("the run has not created its sale");
    }
    return created;
  }
}
