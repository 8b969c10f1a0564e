package io.sluice.api.badinput;

import org.jspecify.annotations.Nullable;

/** What sound requests name: a sale and an order that are there, and people who may ask. */
public interface World {

  /** The value of a path variable with which the operation would succeed. */
  String variable(Operation operation, String name);

  /** An access token of somebody who may call the operation; none where everybody may. */
  @Nullable String token(Operation operation);

  /** In JSON, what a field must say for a success, if it is something that only we have given. */
  @Nullable String field(String name);

  /** An idempotency key that nobody has used. */
  String freshKey();
}
