package io.sluice.load.proof;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.sluice.load.AccessTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Sends a wish to one of the doors and writes down what came of it. */
final class Knocking {
  private final Supplier<List<URI>> doors;
  private final AccessTokens tokens;
  private final History history;
  private final HttpClient http;
  private final Duration longestAnswer;
  private final Random chance;

  Knocking(
      Supplier<List<URI>> doors,
      AccessTokens tokens,
      History history,
      HttpClient http,
      Duration longestAnswer,
      Random chance) {
    this.doors = doors;
    this.tokens = tokens;
    this.history = history;
    this.http = http;
    this.longestAnswer = longestAnswer;
    this.chance = chance;
  }

  /** Sends it and waits for its answer. */
  Attempt ask(Wish wish) {
    return ask(wish, longestAnswer, new Outcome.Unknown("no answer in time"));
  }

  /** Sends it and hangs up after so long, unless the answer is faster. */
  Attempt hangUp(Wish wish, Duration after) {
    return ask(wish, after, new Outcome.Unknown("hung up"));
  }

  /** Sends it, hangs up and never comes back. */
  Attempt leave(Wish wish, Duration after) {
    return ask(wish, after, Purchases.GONE_FOR_GOOD);
  }

  private Attempt ask(Wish wish, Duration patience, Outcome whenLate) {
    List<URI> open = doors.get();
    URI door = open.get(chance.nextInt(open.size()));
    HttpRequest request = request(wish, door);
    Attempt invoked = history.invoked(wish, door.getPort() + "");
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      HttpResponse<String> response = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      Outcome heard = outcome(response);
      // Whoever has left for good does not come back on a refusal that was faster than that.
      boolean unheard =
          whenLate.equals(Purchases.GONE_FOR_GOOD) && heard instanceof Outcome.Refused;
      return history.ended(invoked, unheard ? whenLate : heard);
    } catch (TimeoutException late) {
      // Closes the connection: HTTP/1.1 knows no other way to hang up.
      answer.cancel(true);
      return history.ended(invoked, whenLate);
    } catch (ExecutionException broken) {
      String why = String.valueOf(broken.getCause());
      return history.ended(
          invoked, whenLate.equals(Purchases.GONE_FOR_GOOD) ? whenLate : new Outcome.Unknown(why));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return history.ended(invoked, new Outcome.Unknown("interrupted"));
    }
  }

  private HttpRequest request(Wish wish, URI door) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.resolve(path(wish)))
            .header("Authorization", "Bearer " + tokens.buyer(wish.buyer(), Instant.now()))
            .header("Content-Type", "application/json");
    return switch (wish) {
      case Wish.Purchase purchase ->
          request
              .header("Idempotency-Key", purchase.key())
              .POST(json("{\"quantity\":%d}".formatted(purchase.quantity())))
              .build();
      case Wish.Payment payment ->
          request
              .header("Idempotency-Key", payment.key())
              .POST(json("{\"method\":\"%s\"}".formatted(payment.method())))
              .build();
      case Wish.Cancellation cancellation ->
          request.POST(HttpRequest.BodyPublishers.noBody()).build();
    };
  }

  private static HttpRequest.BodyPublisher json(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private static String path(Wish wish) {
    return switch (wish) {
      case Wish.Purchase purchase -> "/api/v1/sales/%s/orders".formatted(purchase.sale());
      case Wish.Payment payment -> "/api/v1/orders/%s/payment".formatted(payment.order());
      case Wish.Cancellation cancellation ->
          "/api/v1/orders/%s/cancellation".formatted(cancellation.order());
    };
  }

  static Outcome outcome(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200 || status == 201) {
      boolean replayed = response.headers().firstValue("Idempotency-Replayed").isPresent();
      return new Outcome.Ok(status, replayed, response.body());
    }
    String code = code(response.body());
    return status >= 500 && !code.equals("overloaded") && !code.equals("sale-paused")
        ? new Outcome.Unknown(status + " " + code)
        : new Outcome.Refused(status, code);
  }

  private static String code(String body) {
    try {
      return JsonParser.parseString(body) instanceof JsonObject json && json.has("code")
          ? json.get("code").getAsString()
          : "";
    } catch (JsonParseException noProblem) {
      return "";
    }
  }
}
