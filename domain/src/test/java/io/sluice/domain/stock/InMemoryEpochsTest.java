package io.sluice.domain.stock;

import java.time.Clock;

class InMemoryEpochsTest extends EpochsContract {
  private final InMemoryEpochs epochs = new InMemoryEpochs(Clock.systemUTC());

  @Override
  protected Epochs epochs() {
    return epochs;
  }
}
