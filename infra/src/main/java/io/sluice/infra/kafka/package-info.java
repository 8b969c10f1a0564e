/** The order log, its projection and its feed on Kafka. */
@NullMarked
package io.sluice.infra.kafka;

import org.jspecify.annotations.NullMarked;
