package io.sluice.domain.order;

class InMemoryOrderFeedTest extends OrderFeedContract {
  private final InMemoryOrderLog log = new InMemoryOrderLog();

  @Override
  protected OrderLog log() {
    return log;
  }

  @Override
  protected OrderFeed feed() {
    return log;
  }

  @Override
  protected void interrupt() {
    log.interruptFeed();
  }

  @Override
  protected int followedOrders() {
    return log.followedOrders();
  }
}
