package io.sluice.api.rehearsal;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.Role;
import io.sluice.domain.sale.Sale;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Buys over HTTP as everybody does. With the client of the JDK and not with Netty's: what the
 * compiler learns of a server must not be mixed with what it sees of a client.
 */
final class Audience implements AutoCloseable {
  private static final String ONE = "{\"quantity\":1}";
  private static final int WISHES = 4;

  private final HttpClient client = HttpClient.newHttpClient();
  private final RehearsalSettings settings;
  private final List<String> tokens;
  private final AtomicLong turns = new AtomicLong();

  Audience(RehearsalSettings settings, AccessTokens accessTokens, Supplier<UUID> ids) {
    this.settings = settings;
    this.tokens =
        Stream.generate(() -> accessTokens.issue(ids.get(), Role.BUYER))
            .limit(settings.buyers())
            .toList();
  }

  /**
   * Half of them buy, one after the other asks again with the same key, and one comes too late.
   *
   * @return how many were answered
   */
  Mono<Long> askForARound(URI api, Sale plenty, Sale soldOut) {
    long end = System.nanoTime() + settings.round().toNanos();
    return Flux.<HttpRequest>generate(
            next -> {
              if (System.nanoTime() < end) {
                next.next(wish(api, plenty, soldOut));
              } else {
                next.complete();
              }
            })
        .flatMap(this::send, settings.atOnce(), 1)
        .count();
  }

  private HttpRequest wish(URI api, Sale plenty, Sale soldOut) {
    long turn = turns.getAndIncrement();
    int buyer = (int) (turn / WISHES % tokens.size());
    int wish = (int) (turn % WISHES);
    Sale sale = wish == 0 ? soldOut : plenty;
    // The last two of a buyer are one.
    String key = "rehearsed-%d-%d".formatted(turn / WISHES, Math.min(wish, 2));
    return HttpRequest.newBuilder(api.resolve("sales/" + sale.id() + "/orders"))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + tokens.get(buyer))
        .header("Idempotency-Key", key)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(ONE))
        .build();
  }

  private Mono<Integer> send(HttpRequest request) {
    return Mono.fromFuture(() -> client.sendAsync(request, BodyHandlers.discarding()), true)
        .map(HttpResponse::statusCode);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
