package io.sluice.infra.kafka;

import io.sluice.domain.order.OrderFeed;
import io.sluice.domain.order.OrderFeedContract;
import io.sluice.domain.order.OrderLog;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class KafkaOrderFeedTest extends OrderFeedContract {
  private final Node node = Node.patient(Node.newTopic(), Map.of()).withFeed();

  @AfterEach
  void close() {
    node.close();
  }

  @Override
  protected OrderLog log() {
    return node.log;
  }

  @Override
  protected OrderFeed feed() {
    return node.feed;
  }

  @Override
  protected void interrupt() {
    node.feed.interrupt();
  }

  @Override
  protected int followedOrders() {
    return node.feed.followedOrders();
  }
}
