/**
 * Breaks a Sluice of real servers and real processes, keeps a history of everything that its buyers
 * were told, and holds that against Redis, Kafka and MySQL afterwards.
 *
 * <p>The judge shares no code with the service: it reads the keys, records and rows by itself.
 */
@NullMarked
package io.sluice.load.proof;

import org.jspecify.annotations.NullMarked;
