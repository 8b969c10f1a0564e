package io.sluice.api;

import static io.sluice.domain.People.buyer;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What a small request may cost in memory, each from a buyer who has not asked before. Counted in
 * bytes, as time would depend on the machine; the bounds leave room for code that is not compiled
 * yet, and none for a buffer, a codec or a parser that is made for each request.
 */
@InMemoryTest
class CheapRequestsTest {
  private static final int UNCOUNTED = 300;
  private static final int COUNTED = 1_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;

  @Test
  void aPingTakesLessThan40Kilobytes() throws IOException {
    assertThat(bytesOfEach(n -> "GET /api/v1/ping HTTP/1.1\r\n" + headers(n), 200))
        .isLessThan(40_000);
  }

  @Test
  void aPurchaseTakesLessThan80Kilobytes() throws IOException {
    String sale = new Surface(port, tokens).openSale(UNCOUNTED + COUNTED, 1);
    String line = "POST /api/v1/sales/" + sale + "/orders HTTP/1.1\r\n";

    assertThat(bytesOfEach(n -> line + "Idempotency-Key: k\r\n" + headers(n), 201))
        .isLessThan(80_000);
  }

  private String headers(int n) {
    return "Host: a\r\nContent-Length: 0\r\nAuthorization: "
        + new Surface(port, tokens).authorization(buyer(n))
        + "\r\n\r\n";
  }

  /** What the service's threads take; this one only asks. */
  private long bytesOfEach(IntFunction<String> request, int status) throws IOException {
    try (RawHttp.Connection connection = RawHttp.open(port)) {
      ask(connection, request, 0, UNCOUNTED, status);
      long before = allocated();
      ask(connection, request, UNCOUNTED, UNCOUNTED + COUNTED, status);
      return (allocated() - before) / COUNTED;
    }
  }

  private static void ask(
      RawHttp.Connection connection, IntFunction<String> request, int from, int to, int status)
      throws IOException {
    for (int n = from; n < to; n++) {
      connection.write(request.apply(n));
      assertThat(connection.answer(false).status()).isEqualTo(status);
    }
  }

  private long allocated() {
    long[] others =
        Arrays.stream(threads.getAllThreadIds())
            .filter(id -> id != Thread.currentThread().threadId())
            .toArray();
    return Arrays.stream(threads.getThreadAllocatedBytes(others)).filter(bytes -> bytes > 0).sum();
  }
}
