package io.sluice.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Many buyers wait for the opening of a sale of few units, and buy all at once. */
public final class OpeningRush extends Simulation {
  private final Run run;
  private final Crowd crowd;
  private final Followers followers;
  private final Yardstick yardstick;

  public OpeningRush() {
    Parameters parameters = Parameters.ofTheSystem();
    int buyers = parameters.count("buyers", 10_000, 1, 1_000_000);
    int units = parameters.count("units", 1_000, 1, 10_000_000);
    int connections = parameters.count("connections", 256, 64, 512);
    int following = parameters.count("followers", 64, 1, 512);
    boolean interrupted = parameters.flag("interrupted");
    Terms terms = new Terms(units, 1, false, buyers >= units, interrupted);
    run = new Run("OpeningRush", parameters, terms, Duration.ZERO);
    run.show("buyers", buyers);
    run.show("connections", connections);
    run.show("followers", following);
    run.show("interrupted", interrupted);
    Tickets tickets = new Tickets(tickets(parameters, buyers).iterator());
    Winners winners = new Winners();
    crowd = new Crowd(run, tickets, winners);
    followers = new Followers(run, winners, crowd::isOver);
    yardstick = new Yardstick(run, parameters.time("yardstick", "5s"));
    Auditor auditor = new Auditor(run, crowd::isOver, followers::isOver);
    setUp(
            Stream.of(
                    waiting(crowd, parameters).injectOpen(atOnceUsers(connections)),
                    followers.followAndPay().injectOpen(atOnceUsers(following)),
                    auditor
                        .audit()
                        .injectOpen(atOnceUsers(1))
                        .andThen(yardstick.ping().injectOpen(atOnceUsers(connections))))
                .toArray(PopulationBuilder[]::new))
        .protocols(run.http());
  }

  @Override
  public void before() {
    run.openSale();
  }

  @Override
  public void after() {
    crowd.enterTheUnserved();
    followers.enterTheForgotten();
    yardstick.enter();
    run.judge();
  }

  private ScenarioBuilder waiting(Crowd crowd, Parameters parameters) {
    String opening = parameters.text("opening", "poll");
    run.show("opening", opening);
    return switch (opening) {
      case "poll" -> crowd.pollingForTheOpening();
      case "stream" -> crowd.watchingTheStockForTheOpening();
      default -> throw new IllegalArgumentException("-Dopening: it must be poll or stream");
    };
  }

  /** Signed before the opening, so that the rush measures the service and not the signing. */
  private List<Ticket> tickets(Parameters parameters, int buyers) {
    double repeat = parameters.part("repeat", 0.1);
    double cut = parameters.part("cut", 0);
    double greedy = parameters.part("greedy", 0.05);
    long seed = parameters.count("seed", 1, 0, Integer.MAX_VALUE);
    run.show("repeat", repeat);
    run.show("cut", cut);
    run.show("greedy", greedy);
    run.show("seed", seed);
    Random random = new Random(seed);
    Instant now = Instant.now();
    List<Ticket> tickets = new ArrayList<>(buyers);
    for (int i = 0; i < buyers; i++) {
      Purchase purchase = Purchase.of(UUID.randomUUID());
      Integer cutAfter =
          random.nextDouble() < cut ? Crowd.CUTS.get(random.nextInt(Crowd.CUTS.size())) : null;
      tickets.add(
          new Ticket(
              purchase,
              run.tokens.buyer(purchase.buyer(), now),
              cutAfter,
              random.nextDouble() < repeat,
              random.nextDouble() < greedy));
    }
    return tickets;
  }
}
