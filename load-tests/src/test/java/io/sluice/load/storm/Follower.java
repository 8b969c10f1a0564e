package io.sluice.load.storm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A reader of one stream, as a browser's EventSource is one: it comes back after the time that it
 * was told, and says what it has heard last. Some stop reading, as a phone in a pocket does.
 */
final class Follower implements Line.Owner {
  private static final int SMALL = 4 * 1024;
  private static final String LAST_CHUNK = "0";

  /** When anybody who had lost a stream came back for the first time, in nanoseconds. */
  static final List<Long> comebacks = new ArrayList<>();

  private final Lines lines;
  private final PriorityQueue<Follower> comingBack;
  private final String path;
  private final String token;
  private final boolean stalls;
  private final int receiveBuffer;
  private final List<Integer> versions = new ArrayList<>();
  private String rest = "";
  private long retryMillis = 3_000;
  private long back;
  private int last;
  private int events;
  private int lost;
  private boolean over;
  private boolean ended;
  private boolean hearing;

  Follower(
      Lines lines, PriorityQueue<Follower> comingBack, String path, String token, boolean stalls) {
    this.receiveBuffer = stalls ? SMALL : 0;
    this.lines = lines;
    this.comingBack = comingBack;
    this.path = path;
    this.token = token;
    this.stalls = stalls;
  }

  /** The version after which nothing is to be heard any more. */
  void follows(int lastVersion) {
    last = lastVersion;
  }

  long back() {
    return back;
  }

  void open() throws IOException {
    rest = "";
    ended = false;
    lines.open(this, receiveBuffer);
  }

  @Override
  public void connected(Line line) {
    String lastId = versions.isEmpty() ? "" : "Last-Event-ID: " + versions.getLast() + "\r\n";
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
            + token
            + "\r\n"
            + lastId
            + "\r\n";
    try {
      line.send(request.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException broken) {
      line.hangUp(true);
      lost(line);
    }
  }

  @Override
  public void read(Line line, ByteBuffer bytes) {
    String text = rest + StandardCharsets.UTF_8.decode(bytes);
    int end = text.lastIndexOf('\n') + 1;
    text.substring(0, end).lines().forEach(this::hear);
    rest = text.substring(end);
    if (ended) {
      line.hangUp(false);
      lost(line);
    } else if (stalls && events > 0) {
      line.stall();
    }
  }

  private void hear(String line) {
    if (line.startsWith("id: ")) {
      versions.add(Integer.valueOf(line.substring(4)));
    } else if (line.startsWith("event: ")) {
      events++;
      hearing = true;
    } else if (line.startsWith("retry: ")) {
      retryMillis = Long.parseLong(line.substring(7));
    } else if (line.startsWith("HTTP/1.1 204")) {
      over = true;
    } else if (line.startsWith("HTTP/1.1 503") || line.equals(LAST_CHUNK)) {
      ended = true;
    }
  }

  @Override
  public void lost(Line line) {
    if (!over && (!stalls || events == 0)) {
      back = System.nanoTime() + retryMillis * 1_000_000;
      comingBack.add(this);
    }
    if (hearing && !over && !stalls) {
      lost++;
      comebacks.add(back);
    }
    hearing = false;
  }

  boolean hasHeardAnything() {
    return events > 0;
  }

  boolean hasHeard(int version) {
    return versions.contains(version);
  }

  boolean hasHeardAll() {
    return versions.contains(last);
  }

  /** Whether it never lost a stream that told it something; being asked to wait is no loss. */
  boolean isUndisturbed() {
    return lost == 0;
  }

  /** Each version once, none before the one that it follows, none left out. */
  boolean isInOrder() {
    for (int n = 0; n < versions.size(); n++) {
      if (versions.get(n) != n + 1) {
        return false;
      }
    }
    return versions.size() == last;
  }

  @Override
  public String toString() {
    return path + " heard " + versions;
  }

  /** The most who came back within one second. */
  static int busiestSecond() {
    Deque<Long> second = new ArrayDeque<>();
    int most = 0;
    for (long at : comebacks.stream().sorted().toList()) {
      second.add(at);
      while (at - second.element() >= 1_000_000_000L) {
        second.remove();
      }
      most = Math.max(most, second.size());
    }
    return most;
  }
}
