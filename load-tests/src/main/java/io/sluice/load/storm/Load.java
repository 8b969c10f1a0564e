package io.sluice.load.storm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at a rate that does not care how they are answered, or from so many clients that
 * ask again when they are answered. Times begin when a request was due, so whoever had to wait for
 * a connection is not left out.
 */
public final class Load {
  private final Lines lines;
  private final Supplier<Ask> requests;
  private final int most;
  private final ArrayDeque<Caller> idle = new ArrayDeque<>();
  private final ArrayDeque<Long> due = new ArrayDeque<>();
  private int open;
  private boolean counting;
  private Result result = new Result();

  /** What was answered, by status and problem code; no code for a success. */
  public static final class Result {
    final TreeMap<String, Latencies> answers = new TreeMap<>();
    final Latencies all = new Latencies();
    long sent;
    long unanswered;
    long withoutRetryAfter;
    double seconds;

    public Latencies of(String kind) {
      return answers.getOrDefault(kind, new Latencies());
    }

    /** The times of all answers. */
    public Latencies all() {
      return all;
    }

    /** Requests whose connection broke, and arrivals that found none. */
    public long unanswered() {
      return unanswered;
    }

    /** How long was counted. */
    public double seconds() {
      return seconds;
    }

    public double perSecond(String kind) {
      return of(kind).count() / seconds;
    }

    @Override
    public String toString() {
      return "%.0f/s sent, %d unanswered, %s".formatted(sent / seconds, unanswered, answers);
    }
  }

  /** One request. */
  static final class Ask {
    private final String about;
    private final byte[] bytes;
    private final Consumer<Answers.Answer> told;

    /**
     * A request.
     *
     * @param about what its answers are counted under, before their status; empty where all are
     *     alike
     */
    Ask(String about, byte[] bytes) {
      this(about, bytes, answer -> {});
    }

    /**
     * A request.
     *
     * @param told is given its answer
     */
    Ask(String about, byte[] bytes, Consumer<Answers.Answer> told) {
      this.about = about;
      this.bytes = bytes;
      this.told = told;
    }
  }

  /**
   * A load.
   *
   * @param most connections; an arrival that finds none free waits for one
   */
  public Load(Lines lines, Supplier<byte[]> requests, int most) {
    this(most, lines, () -> new Ask("", requests.get()));
  }

  private Load(int most, Lines lines, Supplier<Ask> requests) {
    this.lines = lines;
    this.requests = requests;
    this.most = most;
  }

  /** A load of several kinds of requests. */
  static Load mixed(Lines lines, Supplier<Ask> requests, int most) {
    return new Load(most, lines, requests);
  }

  /** So many arrivals a second, evenly, counted after the warm-up. */
  public Result open(double perSecond, Duration warmUp, Duration time) throws IOException {
    long start = System.nanoTime();
    long counted = start + warmUp.toNanos();
    long end = counted + time.toNanos();
    double gap = 1e9 / perSecond;
    long arrivals = 0;
    reset();
    for (long now = start; now < end; now = System.nanoTime()) {
      if (!counting && now >= counted) {
        reset();
        counting = true;
      }
      for (; start + (long) (arrivals * gap) <= now; arrivals++) {
        due.add(start + (long) (arrivals * gap));
      }
      serveTheDue();
      lines.turn(1);
    }
    return settle(time);
  }

  /** So many clients, each asks again as soon as it is answered. */
  public Result closed(int clients, Duration warmUp, Duration time) throws IOException {
    long start = System.nanoTime();
    long counted = start + warmUp.toNanos();
    long end = counted + time.toNanos();
    reset();
    for (long now = start; now < end; now = System.nanoTime()) {
      if (!counting && now >= counted) {
        reset();
        counting = true;
      }
      for (int busy = open - idle.size() + due.size(); busy < clients; busy++) {
        due.add(now);
      }
      serveTheDue();
      lines.turn(1);
    }
    return settle(time);
  }

  private void reset() {
    result = new Result();
    counting = false;
  }

  /** Who is under way at the end is neither counted nor left hanging. */
  private Result settle(Duration time) throws IOException {
    Result settled = result;
    settled.seconds = time.toNanos() / 1e9;
    settled.unanswered += due.size();
    reset();
    due.clear();
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (idle.size() < open && System.nanoTime() < end) {
      lines.turn(10);
    }
    return settled;
  }

  private void serveTheDue() throws IOException {
    while (!due.isEmpty()) {
      Caller free = idle.poll();
      if (free != null) {
        free.call(due.remove());
      } else if (open < most) {
        open++;
        lines.open(new Caller(due.remove()));
      } else {
        return;
      }
    }
  }

  private final class Caller implements Line.Owner {
    private final Answers answers = new Answers();
    private long dueAt;
    private @Nullable Ask asked;
    private boolean waiting;
    private @Nullable Line line;

    Caller(long dueAt) {
      this.dueAt = dueAt;
    }

    @Override
    public void connected(Line connected) {
      line = connected;
      call(dueAt);
    }

    void call(long due) {
      dueAt = due;
      waiting = true;
      if (counting) {
        result.sent++;
      }
      Line open = line;
      try {
        if (open != null) {
          Ask ask = requests.get();
          asked = ask;
          open.send(ask.bytes);
        }
      } catch (IOException broken) {
        open.hangUp(false);
        lost(open);
      }
    }

    @Override
    public void read(Line from, ByteBuffer bytes) {
      if (answers.add(bytes)) {
        Answers.Answer answer = answers.next();
        waiting = false;
        Ask ask = asked;
        if (ask != null) {
          ask.told.accept(answer);
          if (counting) {
            count(ask, answer);
          }
        }
        if (answer.isLast()) {
          from.hangUp(false);
          open--;
        } else {
          idle.push(this);
        }
      }
    }

    private void count(Ask ask, Answers.Answer answer) {
      long time = System.nanoTime() - dueAt;
      result.answers.computeIfAbsent(kind(ask.about, answer), kind -> new Latencies()).add(time);
      result.all.add(time);
      if (answer.status() >= 500 && !answer.isRetryable()) {
        result.withoutRetryAfter++;
      }
    }

    @Override
    public void lost(Line gone) {
      open--;
      idle.remove(this);
      if (waiting && counting) {
        result.unanswered++;
      }
    }
  }

  private static String kind(String about, Answers.Answer answer) {
    int at = answer.body().indexOf("\"code\":\"");
    String status = Integer.toString(answer.status());
    String kind =
        at < 0
            ? status
            : status + " " + answer.body().substring(at + 8, answer.body().indexOf('"', at + 8));
    return about.isEmpty() ? kind : about + " " + kind;
  }
}
