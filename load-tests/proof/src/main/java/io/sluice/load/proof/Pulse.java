package io.sluice.load.proof;

import io.sluice.load.AccessTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Asks a node for a ping, again and again, over several connections: a node whose event loops are
 * held up by a server cannot answer those either.
 */
final class Pulse implements AutoCloseable {
  /** More than a node has event loops here: each connection belongs to one. */
  private static final int CONNECTIONS = 6;

  private static final Duration BETWEEN = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final URI ping;
  private final AccessTokens tokens;
  private final List<Thread> threads = new ArrayList<>();
  private long longest;
  private long unanswered;
  private volatile boolean closed;

  Pulse(URI door, AccessTokens tokens) {
    this.ping = door.resolve("/api/v1/ping");
    this.tokens = tokens;
    for (int i = 0; i < CONNECTIONS; i++) {
      threads.add(Thread.ofVirtual().start(this::beat));
    }
  }

  private void beat() {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      UUID nobody = UUID.randomUUID();
      while (!closed) {
        long asked = System.nanoTime();
        note(answers(http, nobody), System.nanoTime() - asked);
        Waiting.pause(BETWEEN);
      }
    }
  }

  private boolean answers(HttpClient http, UUID buyer) {
    HttpRequest request =
        HttpRequest.newBuilder(ping)
            .timeout(LONGEST)
            .header("Authorization", "Bearer " + tokens.buyer(buyer, Instant.now()))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException nothing) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized void note(boolean answered, long nanos) {
    longest = Math.max(longest, nanos);
    unanswered += answered ? 0 : 1;
  }

  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  synchronized long unanswered() {
    return unanswered;
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
