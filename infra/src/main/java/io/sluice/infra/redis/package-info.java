/**
 * The stock in Redis: one script a verb, one epoch a life, one batch of reserves under way a sale.
 */
@NullMarked
package io.sluice.infra.redis;

import org.jspecify.annotations.NullMarked;
