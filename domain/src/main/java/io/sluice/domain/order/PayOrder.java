package io.sluice.domain.order;

import io.sluice.domain.order.PaymentProvider.Charge;
import io.sluice.domain.order.PaymentProvider.PaymentOutcome.Approved;
import io.sluice.domain.order.PaymentProvider.PaymentOutcome.Declined;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OrderId;
import io.sluice.domain.stock.Reservation;
import io.sluice.domain.stock.ReservationStatus;
import io.sluice.domain.stock.Stock;
import reactor.core.publisher.Mono;

/**
 * Pays for an order: charges it, lets the stock decide between payment and expiry, and records the
 * payment. A charge that loses against the expiry is refunded.
 */
public final class PayOrder {
  private final Sales sales;
  private final Stock stock;
  private final FindOrder findOrder;
  private final PaymentProvider provider;
  private final RecordDecision recordDecision;

  public PayOrder(
      Sales sales, Stock stock, OrderLog log, FindOrder findOrder, PaymentProvider provider) {
    this.sales = sales;
    this.stock = stock;
    this.findOrder = findOrder;
    this.provider = provider;
    this.recordDecision = new RecordDecision(log, stock);
  }

  /**
   * A payment that a buyer asks for.
   *
   * @param method 1 to 64 characters, in the provider's words
   */
  public record Payment(OrderId order, BuyerId buyer, String method, IdempotencyKey key) {}

  /** Pays once, however often it is asked; runs to its end even if the buyer hangs up. */
  public Mono<PayOutcome> pay(Payment payment) {
    return findOrder
        .findToDecide(payment.order(), payment.buyer())
        .flatMap(order -> pay(order, payment))
        .defaultIfEmpty(new PayOutcome.NotFound())
        .cache();
  }

  private Mono<PayOutcome> pay(Order order, Payment payment) {
    return switch (order.status()) {
      case PLACED -> charge(order, payment);
      case PAID -> Mono.just(new PayOutcome.Paid(order));
      // Refunded again: an earlier attempt may have died after its charge lost against the expiry.
      case EXPIRED, CANCELLED -> refund(order);
      default -> Mono.just(new PayOutcome.NotPayable(order));
    };
  }

  private Mono<PayOutcome> charge(Order order, Payment payment) {
    Charge charge = new Charge(order.id(), order.total(), payment.method(), payment.key());
    return provider
        .charge(charge)
        .flatMap(
            outcome ->
                switch (outcome) {
                  case Approved approved -> confirm(order);
                  case Declined(var reason) -> Mono.just(new PayOutcome.Declined(reason));
                });
  }

  private Mono<PayOutcome> confirm(Order order) {
    return sales
        .find(order.sale())
        .flatMap(
            sale ->
                stock.confirm(sale.id(), order.id()).flatMap(decided -> conclude(sale, decided)))
        .switchIfEmpty(Mono.defer(() -> refund(order)));
  }

  /** Whoever won, payment or expiry, goes on record; a charge that lost is refunded. */
  private Mono<PayOutcome> conclude(Sale sale, Reservation decided) {
    Mono<Order> recorded = recordDecision.record(sale, decided);
    return decided.status() == ReservationStatus.CONFIRMED
        ? recorded.map(PayOutcome.Paid::new)
        : recorded.flatMap(this::refund);
  }

  private Mono<PayOutcome> refund(Order order) {
    return provider.refund(order.id()).thenReturn(new PayOutcome.NotPayable(order));
  }
}
