package io.sluice.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * What was taken out of the projection's way, and why.
 *
 * @param event what was rejected, or null when it could not even be decoded
 */
public record DeadLetter(@Nullable OrderEvent event, String reason) {}
