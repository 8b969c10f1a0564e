package io.sluice.load.proof;

import java.util.UUID;

/** What a buyer wants: however often it is asked for, it may happen once only. */
public sealed interface Wish {
  UUID sale();

  UUID buyer();

  record Purchase(UUID sale, UUID buyer, String key, int quantity) implements Wish {}

  record Payment(UUID sale, UUID buyer, UUID order, String key, String method) implements Wish {}

  record Cancellation(UUID sale, UUID buyer, UUID order) implements Wish {}
}
