package io.sluice.api;

import org.junit.jupiter.api.extension.ExtendWith;

/** The purchase journey through Redis, Kafka and a database, wherever they come from. */
@ExtendWith(OneNode.class)
class RealServersJourneyTest extends PurchaseJourney {
  private final Node node;

  RealServersJourneyTest(Node node) {
    this.node = node;
  }

  @Override
  Surface surface() {
    return node.surface();
  }
}
