package io.sluice.domain.order;

import java.util.List;

class InMemoryOrderLogTest extends OrderLogContract {
  private final InMemoryOrderLog log = new InMemoryOrderLog();

  @Override
  protected OrderLog log() {
    return log;
  }

  @Override
  protected OrderLog otherNode() {
    return log;
  }

  @Override
  protected void recordGarbage() {
    log.recordGarbage();
  }

  @Override
  protected List<DeadLetter> deadLetters() {
    return log.deadLetters();
  }

  @Override
  protected void loseAcknowledgements() {
    log.loseAcknowledgements();
  }

  @Override
  protected void fail() {
    log.fail();
  }

  @Override
  protected void recover() {
    log.recover();
  }
}
