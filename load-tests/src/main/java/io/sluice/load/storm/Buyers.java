package io.sluice.load.storm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Requests of buyers who take turns; each has a token, as real ones have signed in long before. */
final class Buyers {
  private final String path;
  private final List<String> tokens;
  private final long run = System.nanoTime();
  private long next;

  Buyers(String sale, int count, Supplier<String> token) {
    this.path = "/api/v1/sales/" + sale + "/orders";
    this.tokens = IntStream.range(0, count).mapToObj(n -> token.get()).toList();
  }

  /** The next buyer's purchase of one unit, under a key of its own. */
  byte[] purchase() {
    long number = next++;
    return request("POST " + path, number, "Idempotency-Key: " + run + "-" + number + "\r\n");
  }

  /** The next buyer's own orders. */
  byte[] status() {
    return request("GET /api/v1/orders?limit=1", next++, "");
  }

  /** A payment for an order that there is not: let in or refused as any other, and then over. */
  byte[] payment() {
    long number = next++;
    String order = "/api/v1/orders/019a0000-0000-7000-8000-000000000001/payment";
    return request(
        "POST " + order,
        number,
        "Content-Type: application/json\r\nIdempotency-Key: pay-" + run + "-" + number + "\r\n",
        "{\"method\":\"card\"}");
  }

  /** A look at the sale. */
  byte[] browsing() {
    return request("GET " + path.substring(0, path.lastIndexOf('/')), next++, "");
  }

  private byte[] request(String line, long number, String header) {
    return request(line, number, header, "");
  }

  private byte[] request(String line, long number, String header, String body) {
    String token = tokens.get((int) (number % tokens.size()));
    return (line
            + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
            + token
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + header
            + "\r\n"
            + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
