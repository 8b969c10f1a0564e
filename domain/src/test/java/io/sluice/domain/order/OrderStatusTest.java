package io.sluice.domain.order;

import static io.sluice.domain.order.OrderStatus.CANCELLED;
import static io.sluice.domain.order.OrderStatus.DELIVERED;
import static io.sluice.domain.order.OrderStatus.EXPIRED;
import static io.sluice.domain.order.OrderStatus.PAID;
import static io.sluice.domain.order.OrderStatus.PLACED;
import static io.sluice.domain.order.OrderStatus.RETURNED;
import static io.sluice.domain.order.OrderStatus.RETURN_REQUESTED;
import static io.sluice.domain.order.OrderStatus.SHIPPING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderStatusTest {
  @Test
  void takesExactlyTheStepsOfTheContract() {
    List<String> steps =
        Arrays.stream(OrderStatus.values())
            .flatMap(from -> from.next().stream().map(to -> from + " -> " + to))
            .toList();
    assertThat(steps)
        .containsExactlyInAnyOrder(
            "PLACED -> PAID",
            "PLACED -> EXPIRED",
            "PLACED -> CANCELLED",
            "PAID -> SHIPPING",
            "PAID -> CANCELLED",
            "SHIPPING -> DELIVERED",
            "DELIVERED -> RETURN_REQUESTED",
            "RETURN_REQUESTED -> RETURNED");
  }

  @Test
  void endsWhereNothingCanFollow() {
    assertThat(Arrays.stream(OrderStatus.values()).filter(OrderStatus::isFinal))
        .containsExactlyInAnyOrder(RETURNED, EXPIRED, CANCELLED);
  }

  @Test
  void holdsItsUnitsUntilItExpiresOrIsCancelled() {
    assertThat(Arrays.stream(OrderStatus.values()).filter(OrderStatus::holdsUnits))
        .containsExactlyInAnyOrder(PLACED, PAID, SHIPPING, DELIVERED, RETURN_REQUESTED, RETURNED);
  }

  @Test
  void hasSixVersionsAtMostFromPlacedToReturned() {
    assertThat(OrderStatus.mostVersions()).isEqualTo(6);
  }
}
