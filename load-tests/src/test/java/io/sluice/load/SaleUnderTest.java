package io.sluice.load;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A sale of its own for each run, opened by an operator over HTTP. */
record SaleUnderTest(String id, Instant opensAt) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static SaleUnderTest create(
      String baseUrl, String operatorToken, String title, Terms terms, Duration lead) {
    Instant opensAt = Instant.now().plus(lead).truncatedTo(ChronoUnit.MILLIS);
    JsonObject price = new JsonObject();
    price.addProperty("amount", 1_290_000);
    price.addProperty("currency", "KRW");
    JsonObject draft = new JsonObject();
    draft.addProperty("title", title);
    draft.add("price", price);
    draft.addProperty("units", terms.units());
    draft.addProperty("limitPerBuyer", terms.limitPerBuyer());
    draft.addProperty("opensAt", opensAt.toString());
    // Far longer than a run: an expiry in the middle would make a kept promise look broken.
    draft.addProperty("paymentWindow", "PT1H");
    HttpResponse<String> response = send(baseUrl, operatorToken, draft);
    if (response.statusCode() != 201) {
      throw new IllegalStateException(
          "the sale was not created: %d %s".formatted(response.statusCode(), response.body()));
    }
    String location = response.headers().firstValue("Location").orElseThrow();
    return new SaleUnderTest(location.substring(location.lastIndexOf('/') + 1), opensAt);
  }

  private static HttpResponse<String> send(String baseUrl, String token, JsonObject draft) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/api/v1/operator/sales"))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(draft.toString()))
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException unreachable) {
      throw new UncheckedIOException("no service at " + baseUrl, unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
