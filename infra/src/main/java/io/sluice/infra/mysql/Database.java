package io.sluice.infra.mysql;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.pool.PoolAcquirePendingLimitException;

/**
 * Lends connections. A use of a connection, once begun, runs to its end: a caller that cancels or
 * runs out of time stops observing, nothing else, because a cancelled query can cost the pool its
 * connection.
 */
final class Database {
  private final ConnectionFactory connections;
  private final MySqlSettings settings;
  private final AtomicInteger reads = new AtomicInteger();

  Database(ConnectionFactory connections, MySqlSettings settings) {
    this.connections = connections;
    this.settings = settings;
  }

  /** How many reads wait or run. */
  int readsUnderWay() {
    return reads.get();
  }

  /** Signals {@link OverloadedException} when the answer does not come in time. */
  <T> Mono<T> read(Function<Connection, Mono<T>> work) {
    return read(settings.readTimeout(), work);
  }

  /** As {@link #read(Function)}, for a read that goes over many rows. */
  <T> Mono<T> longRead(Function<Connection, Mono<T>> work) {
    return read(settings.projectionTimeout(), work);
  }

  private <T> Mono<T> read(Duration limit, Function<Connection, Mono<T>> work) {
    return Mono.defer(() -> toItsEnd(admitted(Mono.defer(() -> use(work)))))
        .timeout(limit)
        .onErrorMap(Database::isAway, away -> new OverloadedException("MySQL is away", away));
  }

  private <T> Mono<T> admitted(Mono<T> read) {
    if (reads.incrementAndGet() > settings.readsAtOnce()) {
      reads.decrementAndGet();
      return Mono.error(new OverloadedException("too many reads of MySQL at once"));
    }
    return read.doFinally(end -> reads.decrementAndGet());
  }

  /**
   * One statement that changes something. Signals {@link OverloadedException} when it was not sent
   * and {@link OutcomeUnknownException} when its answer did not come.
   */
  <T> Mono<T> write(Function<Connection, Mono<T>> statement) {
    return Mono.defer(() -> toItsEnd(use(c -> statement.apply(c).onErrorMap(this::toUnknown))))
        .timeout(settings.writeTimeout())
        .onErrorMap(TimeoutException.class, this::toUnknown)
        .onErrorMap(Database::isAway, away -> new OverloadedException("MySQL is away", away));
  }

  private Throwable toUnknown(Throwable error) {
    return isAway(error) ? new OutcomeUnknownException("MySQL did not answer", error) : error;
  }

  /** All of {@code work} or nothing of it; any error may be answered by another attempt. */
  <T> Mono<T> transact(Function<Connection, Mono<T>> work) {
    return Mono.defer(() -> toItsEnd(use(connection -> inTransaction(connection, work))))
        .timeout(settings.projectionTimeout());
  }

  /** Nothing but the rows that are there may be locked: gaps between them would deadlock. */
  private static <T> Mono<T> inTransaction(
      Connection connection, Function<Connection, Mono<T>> work) {
    return Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED))
        .then(work.apply(connection))
        .flatMap(done -> Mono.from(connection.commitTransaction()).thenReturn(done))
        .onErrorResume(error -> rolledBack(connection, error));
  }

  /** The first error tells more than that of a rollback on a broken connection. */
  private static <T> Mono<T> rolledBack(Connection connection, Throwable error) {
    return Mono.from(connection.rollbackTransaction())
        .onErrorResume(
            second -> {
              error.addSuppressed(second);
              return Mono.empty();
            })
        .then(Mono.error(error));
  }

  private <T> Mono<T> use(Function<Connection, Mono<T>> work) {
    return Mono.usingWhen(connections.create(), work, Connection::close);
  }

  private static <T> Mono<T> toItsEnd(Mono<T> use) {
    return use.cache();
  }

  static boolean isAway(Throwable error) {
    return error instanceof R2dbcTransientException
        || error instanceof R2dbcNonTransientResourceException
        || error instanceof TimeoutException
        || error instanceof IOException
        || error instanceof PoolAcquirePendingLimitException;
  }
}
