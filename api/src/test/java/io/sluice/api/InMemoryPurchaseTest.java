package io.sluice.api;

import io.sluice.api.security.AccessTokens;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@InMemoryTest
class InMemoryPurchaseTest extends PurchaseJourney {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;

  @Override
  Surface surface() {
    return new Surface(port, tokens);
  }
}
