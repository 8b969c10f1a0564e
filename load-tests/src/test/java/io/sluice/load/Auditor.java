package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Audits a sale: until all that was promised is in the database, and again at the end. */
final class Auditor {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration SLOW_LOOK = Duration.ofMillis(500);

  private final Run run;
  private final BooleanSupplier crowdIsOver;
  private final BooleanSupplier allIsOver;

  Auditor(Run run, BooleanSupplier crowdIsOver, BooleanSupplier allIsOver) {
    this.run = run;
    this.crowdIsOver = crowdIsOver;
    this.allIsOver = allIsOver;
  }

  /** Nothing is audited while the crowd is there: an audit counts everywhere, which is not free. */
  ScenarioBuilder audit() {
    return scenario("operator")
        .exec(
            asLongAs(s -> !crowdIsOver.getAsBoolean()).on(pause(LOOK)),
            look(),
            asLongAs(s -> !run.isPersisted() && !run.isAuditLate()).on(exec(look(), pause(LOOK))),
            asLongAs(s -> !allIsOver.getAsBoolean()).on(pause(LOOK)),
            look(),
            asLongAs(s -> !run.isAuditInAgreement() && !run.isAuditLate())
                .on(exec(look(), pause(SLOW_LOOK))));
  }

  private ChainBuilder look() {
    return exec(
        http("audit")
            .get(s -> run.auditPath())
            .header("Authorization", s -> "Bearer " + run.operator())
            .check(status().is(200), bodyString().saveAs("audit")),
        doIf(s -> s.contains("audit")).then(exec(this::enter)));
  }

  private Session enter(Session session) {
    run.audited(Audit.read(session.getString("audit")), Instant.now());
    return session.remove("audit");
  }
}
