package io.sluice.api.badinput;

import org.jspecify.annotations.Nullable;

/** What sound requests name: a sale and an order that are there, and people who may ask. */
public interface World {

  /** The value of a path variable with which the operation would succeed. */
  String variable(Operation operation, String name);

  /** An access token of somebody who may call the operation; none where everybody may. */
  @Nullable String token(Operation operation);

  /** An idempotency key that nobody has used. */
  String freshKey();
}
