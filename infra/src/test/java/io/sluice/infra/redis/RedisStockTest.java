package io.sluice.infra.redis;

import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisStockTest extends StockContract {
  private static RedisNode node;

  @BeforeAll
  static void connect() {
    node = new RedisNode(RedisNode.SETTINGS).connected();
  }

  @AfterAll
  static void disconnect() {
    node.close();
  }

  @Override
  protected Stock newStock() {
    return node.newStock();
  }
}
