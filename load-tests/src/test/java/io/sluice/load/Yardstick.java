package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Pings for a while after the run: what this machine and this client can do without any sale. */
final class Yardstick {
  private final Run run;
  private final Duration time;
  private final LongAdder pongs = new LongAdder();
  private final AtomicReference<@Nullable Instant> began = new AtomicReference<>();

  Yardstick(Run run, Duration time) {
    this.run = run;
    this.time = time;
  }

  ScenarioBuilder ping() {
    return scenario("yardstick")
        .exec(
            exec(this::begin),
            asLongAs(s -> Duration.between(start(), Instant.now()).compareTo(time) < 0)
                .on(
                    exec(
                        http("ping")
                            .get("/api/v1/ping")
                            .header("Authorization", s -> "Bearer " + s.getString("token"))
                            .check(status().is(200)),
                        doIf(s -> !s.isFailed()).then(exec(this::count)))));
  }

  /** Enters the rate; a yardstick of no length was not taken. */
  void enter() {
    if (began.get() != null && !time.isZero()) {
      run.pinged(pongs.sum() * 1e9 / time.toNanos());
    }
  }

  private Session begin(Session session) {
    Instant now = Instant.now();
    began.compareAndSet(null, now);
    return session.set("token", run.tokens.buyer(UUID.randomUUID(), now));
  }

  private Session count(Session session) {
    pongs.increment();
    return session;
  }

  private Instant start() {
    Instant start = began.get();
    return start == null ? Instant.now() : start;
  }
}
