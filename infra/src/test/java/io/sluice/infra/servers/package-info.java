/** The real servers that the adapters' tests run against: standalone, or containers. */
@NullMarked
package io.sluice.infra.servers;

import org.jspecify.annotations.NullMarked;
