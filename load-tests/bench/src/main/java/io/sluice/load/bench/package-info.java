/** What a durable purchase costs beside the request that carries it: ratios of one run. */
@NullMarked
package io.sluice.load.bench;

import org.jspecify.annotations.NullMarked;
