package io.sluice.api.rehearsal;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.Role;
import io.sluice.domain.sale.Sale;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Buys over HTTP as everybody does, and costs as little as it can: a client of the JDK's or of
 * Netty's would take more of a cold machine than the service that is to get warm, and what the
 * compiler learns of Netty as a server would be mixed with what it sees of a client.
 */
final class Audience implements AutoCloseable {
  private final RehearsalSettings settings;
  private final InetSocketAddress service;
  private final List<String> tokens;
  private final AtomicLong turns = new AtomicLong();
  private final ExecutorService threads;
  private final Scheduler scheduler;

  Audience(
      RehearsalSettings settings,
      InetSocketAddress service,
      AccessTokens accessTokens,
      Supplier<UUID> ids) {
    this.settings = settings;
    this.service = service;
    this.tokens =
        Stream.generate(() -> accessTokens.issue(ids.get(), Role.BUYER))
            .limit(settings.buyers())
            .toList();
    this.threads =
        Executors.newFixedThreadPool(
            settings.atOnce(), Thread.ofPlatform().daemon().name("rehearsal-", 0).factory());
    this.scheduler = Schedulers.fromExecutorService(threads);
  }

  /**
   * Each buyer buys, asks again with the same key, buys with another, and comes too late once.
   *
   * @return how many requests were answered
   */
  Mono<Long> askForARound(Sale plenty, Sale soldOut) {
    long end = System.nanoTime() + settings.round().toNanos();
    Callable<Long> one = () -> askUntil(end, plenty, soldOut);
    return Flux.range(0, settings.atOnce())
        .flatMap(n -> Mono.fromCallable(one).subscribeOn(scheduler), settings.atOnce())
        .reduce(0L, Long::sum);
  }

  private long askUntil(long end, Sale plenty, Sale soldOut) throws IOException {
    long answered = 0;
    try (PlainConnection connection = PlainConnection.to(service)) {
      while (System.nanoTime() < end) {
        answered += connection.ask(wishes(plenty, soldOut));
      }
    }
    return answered;
  }

  private List<byte[]> wishes(Sale plenty, Sale soldOut) {
    long turn = turns.getAndIncrement();
    String token = tokens.get((int) (turn % tokens.size()));
    return Stream.of(
            purchase(plenty, token, turn, 1),
            purchase(plenty, token, turn, 1),
            purchase(plenty, token, turn, 2),
            purchase(soldOut, token, turn, 3))
        .toList();
  }

  private static byte[] purchase(Sale sale, String token, long turn, int wish) {
    return Stream.of(
            "POST /api/v1/sales/" + sale.id() + "/orders HTTP/1.1",
            "Host: rehearsal",
            "Authorization: Bearer " + token,
            "Idempotency-Key: rehearsed-" + turn + "-" + wish,
            "Content-Type: application/json",
            "Content-Length: 14",
            "",
            "{\"quantity\":1}")
        .collect(Collectors.joining("\r\n"))
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    scheduler.dispose();
    threads.shutdownNow();
  }
}
