/** The yardstick of throughput: security chain and codec, nothing else. */
@NullMarked
package io.sluice.api.ping;

import org.jspecify.annotations.NullMarked;
