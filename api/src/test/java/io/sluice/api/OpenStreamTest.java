package io.sluice.api;

import static io.sluice.domain.People.ann;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/**
 * A stream is written past all that led to it: what it keeps of that, and what it must not lose.
 */
@InMemoryTest
@Import(OpenStreamTest.Remembered.class)
class OpenStreamTest {
  private static final int READERS = 20;

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired Remembered remembered;

  private Surface surface() {
    return new Surface(port, tokens);
  }

  /** Whatever came in on the way of a stream, for as long as somebody else keeps it. */
  static final class Remembered implements WebHttpHandlerBuilderCustomizer {
    final Collection<WeakReference<Object>> kept = new ConcurrentLinkedQueue<>();

    @Override
    public void customize(WebHttpHandlerBuilder builder) {
      builder.filters(filters -> filters.addFirst(this::remember));
    }

    private Mono<Void> remember(ServerWebExchange exchange, WebFilterChain chain) {
      if (exchange.getRequest().getPath().value().endsWith("/events")) {
        kept.add(new WeakReference<>(exchange));
        kept.add(new WeakReference<>(exchange.getRequest()));
        kept.add(new WeakReference<>(exchange.getResponse()));
      }
      return chain.filter(exchange);
    }
  }

  private RawHttp.Connection follow(String order) throws IOException {
    RawHttp.Connection reader = RawHttp.open(port);
    reader.write(question(order + "/events"));
    return reader;
  }

  private String question(String path) {
    return "GET %s HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nAuthorization: %s\r\n\r\n"
        .formatted(path, surface().authorization(ann()));
  }

  /** Of many, as some thread may still have in hand what it has handled last. */
  @Test
  void theyKeepNothingOfTheRequestsThatOpenedThem() throws IOException {
    remembered.kept.clear();
    String order = surface().bought(ann(), surface().openSale(1, 1), "kept");

    List<RawHttp.Connection> readers = new ArrayList<>();
    try {
      for (int n = 0; n < READERS; n++) {
        RawHttp.Connection reader = follow(order);
        readers.add(reader);
        reader.answer(false);
        reader.hear("snapshot");
      }
      assertThat(remembered.kept).hasSize(3 * READERS);

      await()
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(remembered.kept)
                    .filteredOn(each -> each.get() != null)
                    .hasSizeLessThan(READERS);
              });

      surface().pay(ann(), order, "card", "p").expectStatus().isOk();
      for (RawHttp.Connection reader : readers) {
        reader.hear("paid");
      }
    } finally {
      for (RawHttp.Connection reader : readers) {
        reader.close();
      }
    }
  }

  @Test
  void itsHeadSaysWhatEveryHeadSays() throws IOException {
    String order = surface().bought(ann(), surface().openSale(1, 1), "head");
    String usual = RawHttp.send(port, question(order)).head();

    try (RawHttp.Connection reader = follow(order)) {
      RawHttp.Answer answer = reader.answer(false);

      assertThat(answer.isStream()).isTrue();
      assertThat(answer.header("cache-control")).containsExactly("no-store");
      assertThat(answer.header("x-request-id")).containsExactly("mine");
      for (String name :
          List.of("content-security-policy", "x-content-type-options", "referrer-policy")) {
        assertThat(usual.toLowerCase(Locale.ROOT)).contains("\r\n" + name + ":");
        assertThat(answer.header(name)).as(name).hasSize(1);
      }
    }
  }

  @Test
  void afterItsEndTheConnectionServesOn() throws IOException {
    String order = surface().bought(ann(), surface().openSale(1, 1), "on");

    try (RawHttp.Connection reader = follow(order)) {
      reader.answer(false);
      reader.hear("snapshot");
      surface().post(surface().as(ann()), order + "/cancellation").expectStatus().isOk();
      reader.hear("cancelled");
      reader.hear("\r\n0\r\n\r\n");

      reader.write(question(order));
      assertThat(reader.answer(false).body()).contains("CANCELLED");
    }
  }
}
