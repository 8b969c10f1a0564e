package io.sluice.domain.stock;

/** The first 128 bits of SHA-256 over a buyer's id and idempotency key. */
public record KeyDigest(long high, long low) {}
