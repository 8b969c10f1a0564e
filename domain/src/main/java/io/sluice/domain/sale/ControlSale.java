package io.sluice.domain.sale;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import reactor.core.publisher.Mono;

/**
 * Pauses, resumes and closes a sale: first on record, then in its stock; asking again does no harm.
 */
public final class ControlSale {
  private final Sales sales;
  private final SaleChanged stockLearns;
  private final Clock clock;
  private final Limits limits;

  /**
   * What a command may cost.
   *
   * @param attempts so often it is tried while others change the sale in between
   */
  public record Limits(int attempts) {}

  public ControlSale(Sales sales, SaleChanged stockLearns, Clock clock, Limits limits) {
    this.sales = sales;
    this.stockLearns = stockLearns;
    this.clock = clock;
    this.limits = limits;
  }

  public enum Command {
    PAUSE,
    RESUME,
    CLOSE
  }

  /**
   * Applies the command. The stock is told even on a repeat, because the first attempt may have
   * died before it.
   */
  public Mono<ControlOutcome> apply(SaleId id, Command command) {
    return attempt(id, command, limits.attempts());
  }

  private Mono<ControlOutcome> attempt(SaleId id, Command command, int left) {
    return sales
        .find(id)
        .flatMap(sale -> change(sale, command, left))
        .defaultIfEmpty(new ControlOutcome.NotFound());
  }

  /**
   * Stored again on a repeat: what was found may be a second old, and somebody on another node may
   * have said the opposite since. Only CLOSED is final.
   */
  private Mono<ControlOutcome> change(Sale sale, Command command, int left) {
    if (sale.state() == SaleState.CLOSED) {
      return command == Command.CLOSE
          ? told(sale)
          : Mono.just(new ControlOutcome.AlreadyClosed(sale));
    }
    Sale next = next(sale, command);
    return sales
        .replace(next)
        .flatMap(replaced -> replaced ? told(next) : lost(sale.id(), command, left));
  }

  private Mono<ControlOutcome> told(Sale sale) {
    return stockLearns.follow(sale).thenReturn(new ControlOutcome.Done(sale));
  }

  private Mono<ControlOutcome> lost(SaleId id, Command command, int left) {
    return left > 1
        ? attempt(id, command, left - 1)
        : Mono.error(new IllegalStateException("sale " + id + " changes too often to " + command));
  }

  private Sale next(Sale sale, Command command) {
    return switch (command) {
      case PAUSE -> sale.paused();
      case RESUME -> sale.resumed();
      case CLOSE -> sale.closedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    };
  }
}
