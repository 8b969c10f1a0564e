/** The real servers that adapters and service are tested on: standalone, or containers. */
@NullMarked
package io.sluice.infra.servers;

import org.jspecify.annotations.NullMarked;
