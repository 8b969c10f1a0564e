package io.sluice.domain.sale;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an operator asks for when opening a sale; the bounds are those of {@link Sale}. */
public record SaleDraft(
    String title,
    @Nullable UUID productId,
    Money price,
    int units,
    int limitPerBuyer,
    SaleWindow window,
    Duration paymentWindow) {}
