/**
 * Starts real Redis, Kafka and MariaDB servers out of Maven artifacts and lets none of them outlive
 * the JVM.
 */
@NullMarked
package io.sluice.standalone;

import org.jspecify.annotations.NullMarked;
