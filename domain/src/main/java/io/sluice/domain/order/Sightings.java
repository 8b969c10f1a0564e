package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import org.jspecify.annotations.Nullable;

/** The last looks at one sale, one after the other. */
final class Sightings {
  private @Nullable Sighting first;
  private @Nullable Sighting second;

  /**
   * What is known after one more look.
   *
   * <p>As a rule every record that the projection may not have had when the units were counted may
   * be one of this sale. A sale that stood still over three looks needs no such allowance: whatever
   * had led to a record by the first was in the database by the second, and nothing has been added
   * until the third. So a quiet sale is judged to the unit beside a busy one.
   */
  SaleBalance next(Sale sale, Sighting third) {
    Sighting earlier = first;
    Sighting middle = second;
    first = middle;
    second = third;
    return earlier != null && middle != null && stoodStill(earlier, middle, third)
        ? new SaleBalance(sale, middle.stock(), middle.taken(), 0)
        : new SaleBalance(
            sale, third.stock(), third.taken(), third.projected().recordsUntil(third.end()));
  }

  private static boolean stoodStill(Sighting earlier, Sighting middle, Sighting third) {
    return middle.stock().isUnchangedSince(earlier.stock())
        && third.stock().isUnchangedSince(middle.stock())
        && middle.projected().hasReached(earlier.end());
  }
}
