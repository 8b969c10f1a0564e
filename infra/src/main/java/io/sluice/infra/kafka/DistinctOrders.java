package io.sluice.infra.kafka;

import io.sluice.domain.order.Order;
import io.sluice.domain.stock.OrderId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts the different orders of one sale. Their sequences run from 1 without gaps, so that four
 * bytes an order are enough: a fingerprint of the id at the place of the sequence. Only an order
 * that claims another's place, or one out of the line, is kept by its id.
 */
final class DistinctOrders {
  private static final int PAGE = 1 << 14;

  /** As many as a sale of the most units would have, if each were sold again a hundred times. */
  private static final long MAX_SEQUENCE = 1_000_000_000L;

  private static final int NOBODY = 0;

  private final List<int[]> pages = new ArrayList<>();
  private final Set<OrderId> odd = new HashSet<>();
  private long inLine;

  void add(Order order) {
    if (order.sequence() > MAX_SEQUENCE || !fits(order.sequence() - 1, order.id())) {
      odd.add(order.id());
    }
  }

  long count() {
    return inLine + odd.size();
  }

  private boolean fits(long place, OrderId id) {
    int[] page = page((int) (place / PAGE));
    int slot = (int) (place % PAGE);
    int fingerprint = fingerprint(id);
    if (page[slot] == NOBODY) {
      page[slot] = fingerprint;
      inLine++;
    }
    return page[slot] == fingerprint;
  }

  private int[] page(int number) {
    while (pages.size() <= number) {
      pages.add(new int[0]);
    }
    if (pages.get(number).length == 0) {
      pages.set(number, new int[PAGE]);
    }
    return pages.get(number);
  }

  private static int fingerprint(OrderId id) {
    long mixed =
        (id.value().getMostSignificantBits() ^ id.value().getLeastSignificantBits())
            * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32) | 1;
  }
}
