package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.order.AuditSale;
import io.sluice.domain.order.ExpireReservations;
import io.sluice.domain.order.FollowOrder;
import io.sluice.domain.order.RebuildStock;
import io.sluice.domain.order.ReconcileSale;
import io.sluice.domain.order.RefundOrders;
import io.sluice.domain.order.WatchStock;
import io.sluice.domain.order.WithdrawReservations;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.ControlSale.Command;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.InMemoryStock;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class UseCasesTest {
  private final InMemorySales sales = new InMemorySales();
  private final Sale sale = SaleFixtures.openSale(1, 1);

  private static Epochs away() {
    return (Epochs)
        Proxy.newProxyInstance(
            Epochs.class.getClassLoader(),
            new Class<?>[] {Epochs.class},
            (proxy, method, arguments) -> Mono.error(new OverloadedException("Redis is away")));
  }

  @Test
  void aPauseThatTheStockWasNotToldOfMayHaveHappened() {
    sales.add(sale).block();
    Clock clock = Clock.systemUTC();
    ControlSale control =
        new UseCases().controlSale(sales, new InMemoryStock(clock), away(), clock, settings());

    StepVerifier.create(control.apply(sale.id(), Command.PAUSE))
        .verifyError(OutcomeUnknownException.class);

    assertThat(sales.find(sale.id()).block()).matches(Sale::isPaused);
  }

  private static UseCaseSettings settings() {
    Duration any = Duration.ofSeconds(1);
    return new UseCaseSettings(
        new AuditSale.Limits(any, any),
        new FollowOrder.Limits(any, any),
        new ControlSale.Limits(5),
        new ExpireReservations.Limits(1, any),
        new WithdrawReservations.Limits(Duration.ofSeconds(10), 1, any, any, any),
        new RebuildStock.Limits(Duration.ofSeconds(10), any, any, any, 1, any, any, any),
        new RefundOrders.Limits(1, 1, any, any),
        new WatchStock.Limits(any, 1),
        new ReconcileSale.Limits(any, any, any));
  }
}
