package io.sluice.load.proof;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.sluice.load.AccessTokens;
import io.sluice.load.Audit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The operator's side of a running service: opens sales and asks for audits. */
public final class Desk {
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

  private final Supplier<URI> door;
  private final AccessTokens tokens;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /**
   * A desk that knocks at whatever door it is given.
   *
   * @param door asked anew for each call
   */
  public Desk(Supplier<URI> door, AccessTokens tokens) {
    this.door = door;
    this.tokens = tokens;
  }

  /** Opens a sale that has begun an hour ago and has no end. */
  public UUID openSale(int units, int limitPerBuyer, Duration paymentWindow) {
    return tryToOpenSale("A thousand sneakers", units, limitPerBuyer, paymentWindow)
        .orElseThrow(() -> new IllegalStateException("nobody answers at " + door.get()));
  }

  /** As {@link #openSale}; nothing when the answer was lost, and then the sale may be open. */
  Optional<UUID> tryToOpenSale(String title, int units, int limitPerBuyer, Duration paymentWindow) {
    String json =
        """
        {"title":"%s","price":{"amount":129000,"currency":"KRW"},"units":%d,
         "limitPerBuyer":%d,"opensAt":"%s","paymentWindow":"%s"}
        """
            .formatted(
                title,
                units,
                limitPerBuyer,
                Instant.now().minus(Duration.ofHours(1)),
                paymentWindow);
    return send("POST", "/api/v1/operator/sales", HttpRequest.BodyPublishers.ofString(json))
        .map(Desk::opened);
  }

  private static UUID opened(HttpResponse<String> answer) {
    require(answer, 201);
    String location = answer.headers().firstValue("Location").orElseThrow();
    return UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
  }

  /** One of the newest sales, by its title. */
  Optional<UUID> findSale(String title) {
    HttpResponse<String> answer =
        send("GET", "/api/v1/sales?limit=100", noBody())
            .orElseThrow(() -> new IllegalStateException("nobody answers at " + door.get()));
    require(answer, 200);
    return JsonParser.parseString(answer.body())
        .getAsJsonObject()
        .getAsJsonArray("items")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .filter(sale -> sale.get("title").getAsString().equals(title))
        .map(sale -> UUID.fromString(sale.get("id").getAsString()))
        .findFirst();
  }

  /** {@code PAUSE}, {@code RESUME} or {@code CLOSE}. */
  public void command(UUID sale, String command) {
    if (!tryTo(sale, command)) {
      throw new IllegalStateException("nobody answers at " + door.get());
    }
  }

  /** As {@link #command}; whether there was an answer. Without one it may be done all the same. */
  boolean tryTo(UUID sale, String command) {
    String path = "/api/v1/operator/sales/%s/%s".formatted(sale, command.toLowerCase(Locale.ROOT));
    Optional<HttpResponse<String>> answer = send("POST", path, noBody());
    answer.ifPresent(done -> require(done, 204));
    return answer.isPresent();
  }

  /**
   * Has the stock compared, and repaired if it is wrong.
   *
   * @return what became of the repair ({@code NONE}, {@code DONE}, {@code UNDER_WAY}); nothing when
   *     the answer was lost or the service cannot compare at the moment
   */
  Optional<String> repair(UUID sale) {
    return send(
            "POST",
            "/api/v1/operator/sales/%s/reconcile".formatted(sale),
            HttpRequest.BodyPublishers.ofString("{\"repair\":true}"))
        .filter(answer -> answer.statusCode() == 200)
        .map(answer -> JsonParser.parseString(answer.body()).getAsJsonObject())
        .map(found -> found.get("repair").getAsString());
  }

  /** The audit of this moment, or nothing while the service cannot make one. */
  public Optional<Audit> audit(UUID sale) {
    return send("GET", "/api/v1/operator/sales/%s/audit".formatted(sale), noBody())
        .filter(answer -> answer.statusCode() == 200)
        .map(answer -> Audit.read(answer.body()));
  }

  /**
   * Asks until the audit is consistent.
   *
   * @return the last audit: consistent, unless the time was over; nothing when there was none
   */
  public Optional<Audit> awaitConsistent(UUID sale, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Optional<Audit> last = audit(sale);
    while (!last.map(Audit::consistent).orElse(false) && System.nanoTime() < deadline) {
      Waiting.pause(Duration.ofMillis(100));
      Optional<Audit> before = last;
      last = audit(sale).or(() -> before);
    }
    return last;
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private Optional<HttpResponse<String>> send(
      String method, String path, HttpRequest.BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(door.get().resolve(path))
            .timeout(LONGEST_ANSWER)
            .header("Authorization", "Bearer " + tokens.operator(Instant.now()))
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException nobody) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the service", interrupted);
    }
  }

  private static void require(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new IllegalStateException(
          "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
    }
  }
}
