package io.sluice.load.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.load.AccessTokens;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Buyers who have signed in long before, and the requests that they send. */
final class Crowd {
  private static final int ENDLESS = 10_000_000;
  private static final int BUYERS = 40_000;
  private static final int KNOWN = 1_000;

  private final Jar service;
  private final AccessTokens tokens = AccessTokens.first(Jar.SIGNING_KEY);
  private final List<String> buyers =
      IntStream.range(0, BUYERS)
          .mapToObj(n -> tokens.buyer(UUID.randomUUID(), Instant.now()))
          .toList();
  private long requests;

  Crowd(Jar service) {
    this.service = service;
  }

  /** A sale that nobody can empty. */
  String endlessSale() {
    return openSale(ENDLESS);
  }

  /** A sale that has begun a minute ago. */
  String openSale(int units) {
    Instant opened = Instant.now().minus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.SECONDS);
    String json =
        """
        {"title":"Bench","price":{"amount":129000,"currency":"KRW"},"units":%d,"limitPerBuyer":1000,
         "opensAt":"%s","paymentWindow":"PT12H"}
        """
            .formatted(units, opened);
    HttpResponse<String> created = service.post("/api/v1/operator/sales", operator(), json, "");
    String location = created.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private String operator() {
    return tokens.operator(Instant.now());
  }

  JsonObject audit(String sale) {
    return JsonParser.parseString(
            service.get("/api/v1/operator/sales/" + sale + "/audit", operator()).body())
        .getAsJsonObject();
  }

  Supplier<byte[]> pings() {
    return () -> request("GET /api/v1/ping", next(), "");
  }

  /** Each under a key of its own; a buyer comes again when all others have had their turn. */
  Supplier<byte[]> purchases(String sale) {
    String path = "/api/v1/sales/" + sale + "/orders";
    return () -> purchase(path, requests);
  }

  /** The same purchases again and again: but for the first round none of them is new. */
  Supplier<byte[]> repeats(String sale) {
    String path = "/api/v1/sales/" + sale + "/orders";
    return inTurns(IntStream.range(0, KNOWN).mapToObj(n -> purchase(path, n)).toList());
  }

  /** Who bought reads the order that came of it. */
  Supplier<byte[]> reads(String sale) {
    return inTurns(IntStream.range(0, KNOWN).mapToObj(n -> read(sale, n)).toList());
  }

  private byte[] read(String sale, int n) {
    String token = buyers.get(n);
    String body =
        service.post("/api/v1/sales/" + sale + "/orders", token, "{\"quantity\":1}", "read").body();
    String order = JsonParser.parseString(body).getAsJsonObject().get("id").getAsString();
    return request("GET /api/v1/orders/" + order, token, "");
  }

  private Supplier<byte[]> inTurns(List<byte[]> all) {
    return () -> all.get((int) (requests++ % all.size()));
  }

  private byte[] purchase(String path, long number) {
    return request("POST " + path, next(), "Idempotency-Key: bench-" + number + "\r\n");
  }

  private String next() {
    return buyers.get((int) (requests++ % BUYERS));
  }

  private static byte[] request(String line, String token, String header) {
    return (line
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + token
            + "\r\nContent-Length: 0\r\n"
            + header
            + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
