package io.sluice.load.proof;

import io.sluice.load.AccessTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A crowd that arrives at a steady rate, whatever becomes of the service, and writes down all that
 * it asks for and is told. Who arrives when, and what each wants, is drawn from a seed.
 */
public final class Buyers implements AutoCloseable {

  /** So long one answer is waited for; the service itself gives up after 7 s. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private final Supplier<List<URI>> doors;
  private final AccessTokens tokens;
  private final History history;
  private final Habits habits;
  private final long seed;
  private final Semaphore places;
  private final AtomicInteger underWay = new AtomicInteger();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private volatile List<UUID> sales = List.of();
  private volatile List<UUID> leftForGood = List.of();
  private volatile boolean arriving;
  private volatile boolean closed;

  /**
   * What a crowd is like; the doubles are parts of it.
   *
   * @param perSecond arrivals
   * @param atOnce at most so many are there at a time; who finds no place goes away
   * @param twice send the same purchase twice at the same time
   * @param hangUp hang up on the first attempt, and come back
   * @param gone hang up and never come back
   * @param replay ask again with the same key, long after the yes
   * @param greedy buy again with another key
   * @param pay pay for what they have, a tenth of them with a card that is declined first
   * @param cancel cancel what they have, paid or not
   * @param patience so long each wish is sent again until it is settled
   */
  public record Habits(
      int perSecond,
      int atOnce,
      double twice,
      double hangUp,
      double gone,
      double replay,
      double greedy,
      double pay,
      double cancel,
      Duration patience) {

    /** Who gives up would leave the judge an unknown that nobody has settled. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** A mixed crowd of so many a second, fewer when they have to wait for 4 s and more. */
    public static Habits mixed(int perSecond) {
      return new Habits(perSecond, 4 * perSecond, 0.1, 0.1, 0.01, 0.1, 0.1, 0.4, 0.2, PATIENCE);
    }
  }

  /**
   * Prepares a crowd; nobody comes before {@link #begin}.
   *
   * @param doors where to knock, asked anew for each attempt; closed ones may be among them
   */
  public Buyers(
      Supplier<List<URI>> doors, AccessTokens tokens, History history, Habits habits, long seed) {
    this.doors = doors;
    this.tokens = tokens;
    this.history = history;
    this.habits = habits;
    this.seed = seed;
    this.places = new Semaphore(habits.atOnce());
    Thread.ofPlatform().daemon().name("arrivals").start(this::arrive);
  }

  /** From now on they come for these sales, each for one of them; some leave for good. */
  public void begin(List<UUID> wanted) {
    begin(wanted, wanted);
  }

  /**
   * From now on they come for these sales, each for one of them.
   *
   * @param forgettable those that some may leave for good, so that whatever a crash left of their
   *     purchase waits for its expiry
   */
  public void begin(List<UUID> wanted, List<UUID> forgettable) {
    sales = List.copyOf(wanted);
    leftForGood = List.copyOf(forgettable);
    arriving = true;
  }

  /** Nobody else comes; those who are there go on. */
  public void pause() {
    arriving = false;
  }

  public void resume() {
    arriving = true;
  }

  /** Waits until everybody who came has gone, all their purchases settled. */
  public boolean areGoneWithin(Duration time) {
    return Waiting.until(() -> underWay.get() == 0, time);
  }

  private void arrive() {
    Random random = new Random(seed);
    long next = System.nanoTime();
    for (long number = 0; !closed; ) {
      next += 1_000_000_000L / habits.perSecond();
      Waiting.pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      if (arriving && places.tryAcquire()) {
        come(number++, new Random(random.nextLong()));
      }
    }
  }

  private void come(long number, Random chance) {
    UUID sale = sales.get(chance.nextInt(sales.size()));
    underWay.incrementAndGet();
    Buyer buyer =
        new Buyer(
            new Knocking(doors, tokens, history, http, LONGEST_ANSWER, chance),
            habits,
            sale,
            new UUID(chance.nextLong(), chance.nextLong()),
            "key-" + number,
            leftForGood.contains(sale),
            chance);
    Thread.ofVirtual()
        .name("buyer-" + number)
        .start(
            () -> {
              try {
                buyer.live();
              } finally {
                places.release();
                underWay.decrementAndGet();
              }
            });
  }

  /** Sends everybody away; what they were about to ask stays unknown. */
  @Override
  public void close() {
    arriving = false;
    closed = true;
    http.shutdownNow();
    areGoneWithin(habits.patience().plus(LONGEST_ANSWER));
  }
}
