package io.sluice.load.storm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Requests of buyers who take turns; each has a token, as real ones have signed in long before. */
final class Buyers {
  private static final int MOST_UNPAID = 10_000;

  private final String path;
  private final List<byte[]> tokens;
  private final long run = System.nanoTime();
  private final ArrayDeque<Unpaid> unpaid = new ArrayDeque<>();
  private long next;
  private long pays;

  private record Unpaid(long buyer, String order) {}

  Buyers(String sale, int count, Supplier<String> token) {
    this.path = "/api/v1/sales/" + sale + "/orders";
    this.tokens =
        IntStream.range(0, count)
            .mapToObj(n -> "Authorization: Bearer " + token.get() + "\r\n")
            .map(header -> header.getBytes(StandardCharsets.ISO_8859_1))
            .toList();
  }

  /** The next buyer's purchase of one unit, under a key of its own. */
  byte[] purchase() {
    return purchase(next++);
  }

  /** As the next one, and what was bought is kept to be paid for. */
  Load.Ask purchaseToPayFor() {
    long number = next++;
    return new Load.Ask("", purchase(number), answer -> keep(number, answer));
  }

  private void keep(long number, Answers.Answer answer) {
    if (answer.status() == 201) {
      int at = answer.body().indexOf("\"id\":\"") + 6;
      bought(number, answer.body().substring(at, at + 36));
    }
  }

  private byte[] purchase(long number) {
    return request("POST " + path, number, "Idempotency-Key: " + run + "-" + number + "\r\n");
  }

  /** The next buyer's own orders. */
  byte[] status() {
    return request("GET /api/v1/orders?limit=1", next++, "");
  }

  private void bought(long number, String order) {
    if (unpaid.size() < MOST_UNPAID) {
      unpaid.add(new Unpaid(number, order));
    }
  }

  /** A payment by its buyer for the latest order that is unpaid; null when there is none. */
  byte @Nullable [] payment() {
    Unpaid last = unpaid.pollLast();
    return last == null ? null : payment(last.order(), last.buyer());
  }

  /** A payment for an order that there is not: let in or refused as any other, and then over. */
  byte[] strayPayment() {
    return payment("019a0000-0000-7000-8000-000000000001", next++);
  }

  private byte[] payment(String order, long number) {
    return request(
        "POST /api/v1/orders/" + order + "/payment",
        number,
        "Content-Type: application/json\r\nIdempotency-Key: pay-" + run + "-" + pays++ + "\r\n",
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
    byte[] start = (line + " HTTP/1.1\r\nHost: a\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] token = tokens.get((int) (number % tokens.size()));
    byte[] end =
        ("Content-Length: " + body.length() + "\r\n" + header + "\r\n" + body)
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + token.length + end.length);
    System.arraycopy(token, 0, all, start.length, token.length);
    System.arraycopy(end, 0, all, start.length + token.length, end.length);
    return all;
  }
}
