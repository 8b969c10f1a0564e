package io.sluice.load.proof;

import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** One visit: buys, perhaps twice at once, perhaps hanging up, then pays or cancels or does not. */
final class Buyer {
  private static final Duration BEFORE_A_RETRY = Duration.ofMillis(150);
  private static final Set<String> MOMENTARY =
      Set.of("overloaded", "sale-paused", "rate-limited", "sale-not-open");

  private final Knocking knocking;
  private final Buyers.Habits habits;
  private final UUID sale;
  private final UUID buyer;
  private final String key;
  private final boolean mayGo;
  private final Random chance;

  Buyer(
      Knocking knocking,
      Buyers.Habits habits,
      UUID sale,
      UUID buyer,
      String key,
      boolean mayGo,
      Random chance) {
    this.knocking = knocking;
    this.habits = habits;
    this.sale = sale;
    this.buyer = buyer;
    this.key = key;
    this.mayGo = mayGo;
    this.chance = chance;
  }

  void live() {
    Wish.Purchase wish = new Wish.Purchase(sale, buyer, key, 1 + chance.nextInt(2));
    if (mayGo && does(habits.gone())) {
      knocking.leave(wish, hurry());
      return;
    }
    Optional<UUID> order = buy(wish);
    if (order.isPresent()) {
      ownsIt(wish, order.get());
    }
    if (does(habits.greedy())) {
      settle(new Wish.Purchase(sale, buyer, key + "-again", 1));
    }
  }

  private Optional<UUID> buy(Wish.Purchase wish) {
    if (does(habits.hangUp())) {
      knocking.hangUp(wish, hurry());
    }
    if (does(habits.twice())) {
      Thread other = Thread.ofVirtual().start(() -> settle(wish));
      Attempt mine = settle(wish);
      join(other);
      return order(mine);
    }
    return order(settle(wish));
  }

  private void ownsIt(Wish.Purchase wish, UUID order) {
    Waiting.pause(Duration.ofMillis(chance.nextInt(500)));
    if (does(habits.pay())) {
      if (does(0.1)) {
        settle(new Wish.Payment(sale, buyer, order, key + "-declined", "decline"));
      }
      settle(new Wish.Payment(sale, buyer, order, key + "-paid", "card"));
    }
    if (does(habits.cancel())) {
      settle(new Wish.Cancellation(sale, buyer, order));
    }
    if (does(habits.replay())) {
      settle(wish);
    }
  }

  private static Optional<UUID> order(Attempt last) {
    return last.outcome() instanceof Outcome.Ok ok
        ? Optional.of(
            UUID.fromString(
                JsonParser.parseString(ok.body()).getAsJsonObject().get("id").getAsString()))
        : Optional.empty();
  }

  /** Asks with the same key until the answer is final, or the patience is over. */
  private Attempt settle(Wish wish) {
    long until = System.nanoTime() + habits.patience().toNanos();
    Attempt last = knocking.ask(wish);
    while (!isFinal(last) && System.nanoTime() < until) {
      Waiting.pause(BEFORE_A_RETRY.plusMillis(chance.nextInt(150)));
      last = knocking.ask(wish);
    }
    return last;
  }

  private static boolean isFinal(Attempt attempt) {
    return switch (attempt.outcome()) {
      case Outcome.Ok ok -> true;
      case Outcome.Refused no -> !MOMENTARY.contains(no.code());
      case Outcome.Unknown unknown -> false;
    };
  }

  /** From before the request has been read to after it has been answered. */
  private Duration hurry() {
    return Duration.ofMillis(1 + chance.nextInt(30));
  }

  private boolean does(double part) {
    return chance.nextDouble() < part;
  }

  private static void join(Thread other) {
    try {
      other.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
