package io.sluice.infra.redis;

import io.sluice.domain.sale.SaleId;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * The names of a sale's keys; the hash tag {@code {<sale>}} keeps them on one node of a cluster.
 */
final class StockKeys {
  private static final String[] STOCK = {
    "stock", "reservations", "keys", "buyers", "deadlines", "unsettled"
  };
  private static final String[] STAGED = {
    "progress", "reservations", "keys", "buyers", "deadlines"
  };

  private StockKeys() {}

  /** In the order of {@code sale.lua}. */
  static byte[][] of(SaleId sale) {
    return Stream.of(STOCK).map(name -> key(sale, name)).toArray(byte[][]::new);
  }

  /** In the order of {@code stage.lua}. */
  static byte[][] staged(SaleId sale, String load) {
    return Stream.of(STAGED)
        .map(name -> key(sale, "load:" + load + ":" + name))
        .toArray(byte[][]::new);
  }

  private static byte[] key(SaleId sale, String name) {
    return ("sluice:{" + sale + "}:" + name).getBytes(StandardCharsets.US_ASCII);
  }
}
