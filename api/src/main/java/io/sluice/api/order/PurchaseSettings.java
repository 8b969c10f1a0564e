package io.sluice.api.order;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The answer to a purchase.
 *
 * @param answerWithin a purchase that takes longer is answered with {@code outcome-unknown}; it
 *     runs on, and the same key settles it
 */
@ConfigurationProperties("sluice.purchase")
record PurchaseSettings(Duration answerWithin) {}
