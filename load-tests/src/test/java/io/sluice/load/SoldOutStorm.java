package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sale is sold out, and the crowd keeps coming: every connection sends one new buyer a time. */
public final class SoldOutStorm extends Simulation {
  private final Run run;
  private final Yardstick yardstick;

  public SoldOutStorm() {
    Parameters parameters = Parameters.ofTheSystem();
    int units = parameters.count("units", 100, 1, 1_000_000);
    int connections = parameters.count("connections", 256, 64, 512);
    Duration duration = parameters.time("duration", "30s");
    boolean interrupted = parameters.flag("interrupted");
    run =
        new Run(
            "SoldOutStorm", parameters, new Terms(units, 1, false, true, interrupted), duration);
    run.show("connections", connections);
    run.show("duration", duration);
    run.show("interrupted", interrupted);
    Winners nobodyFollows = new Winners();
    Crowd first = new Crowd(run, new Tickets(buyers(units)), nobodyFollows);
    Crowd storm = new Crowd(run, new Tickets(new Storm(duration)), nobodyFollows);
    yardstick = new Yardstick(run, parameters.time("yardstick", "5s"));
    Auditor auditor = new Auditor(run, () -> true, () -> true);
    setUp(
            first
                .pollingForTheOpening()
                .injectOpen(atOnceUsers(connections))
                .andThen(
                    storm
                        .atOnce("storm")
                        .injectOpen(atOnceUsers(connections))
                        .andThen(
                            auditor
                                .audit()
                                .injectOpen(atOnceUsers(1))
                                .andThen(yardstick.ping().injectOpen(atOnceUsers(connections))))))
        .protocols(run.http());
  }

  @Override
  public void before() {
    run.openSale();
  }

  @Override
  public void after() {
    yardstick.enter();
    run.judge();
  }

  private Iterator<Ticket> buyers(int count) {
    return Stream.generate(this::buyer).limit(count).toList().iterator();
  }

  private Ticket buyer() {
    Purchase purchase = Purchase.of(UUID.randomUUID());
    return Ticket.plain(purchase, run.tokens.buyer(purchase.buyer(), Instant.now()));
  }

  /** New buyers without end, until the storm is over; it begins with its first buyer. */
  private final class Storm implements Iterator<Ticket> {
    private final Duration duration;
    private @Nullable Instant end;

    Storm(Duration duration) {
      this.duration = duration;
    }

    @Override
    public boolean hasNext() {
      return end == null || Instant.now().isBefore(end);
    }

    @Override
    public Ticket next() {
      if (end == null) {
        end = Instant.now().plus(duration);
      }
      return buyer();
    }
  }
}
