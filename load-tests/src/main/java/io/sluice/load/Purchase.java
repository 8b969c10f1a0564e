package io.sluice.load;

import java.util.UUID;

/** One wish of one buyer: however often it is sent, it may lead to one order only. */
record Purchase(UUID buyer, String key) {

  static Purchase of(UUID buyer) {
    return new Purchase(buyer, UUID.randomUUID().toString());
  }
}
