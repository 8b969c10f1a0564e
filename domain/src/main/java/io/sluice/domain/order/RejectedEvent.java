package io.sluice.domain.order;

/** An event that can never be applied, and why. */
public record RejectedEvent(OrderEvent event, String reason) {}
