package io.sluice.api;

import io.sluice.api.badinput.Operation;
import io.sluice.api.badinput.World;
import io.sluice.domain.stock.BuyerId;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Sales and an order to name; anew when something has been done to them. */
final class PlantedWorld implements World {
  private final Surface surface;
  private final BuyerId owner = new BuyerId(UUID.randomUUID());
  private String sale = "";
  private String controlled = "";
  private String order = "";

  PlantedWorld(Surface surface) {
    this.surface = surface;
  }

  void plant() {
    sale = surface.openSale(1_000_000, 1_000, "PT24H");
    controlled = surface.openSale(1_000, 10, "PT24H");
    String path = surface.bought(owner, sale, freshKey());
    order = path.substring(path.lastIndexOf('/') + 1);
    // Not a matter of this test: right after the purchase the reservation answers.
    surface.awaitStatus(owner, path, "PLACED");
  }

  @Override
  public String variable(Operation operation, String name) {
    return switch (name) {
      case "order" -> order;
      case "sale" ->
          operation.changesSomething() && "OPERATOR".equals(operation.role()) ? controlled : sale;
      case "code" -> "sold-out";
      default -> throw new IllegalArgumentException("say what a sound {" + name + "} is");
    };
  }

  @Override
  public @Nullable String token(Operation operation) {
    if (operation.role() == null) {
      return null;
    }
    boolean buys = operation.changesSomething() && !operation.path().contains("{order}");
    // Everybody else's allowance is left alone: a rate limit would hide what is to be seen.
    BuyerId buyer = buys ? new BuyerId(UUID.randomUUID()) : owner;
    return bearer("OPERATOR".equals(operation.role()) ? surface.asOperator() : surface.as(buyer));
  }

  private static String bearer(Consumer<HttpHeaders> who) {
    HttpHeaders headers = new HttpHeaders();
    who.accept(headers);
    return headers.getFirst(HttpHeaders.AUTHORIZATION).substring("Bearer ".length());
  }

  @Override
  public String freshKey() {
    return UUID.randomUUID().toString();
  }
}
