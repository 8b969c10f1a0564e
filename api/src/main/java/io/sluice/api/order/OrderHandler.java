package io.sluice.api.order;

import io.sluice.api.Problems;
import io.sluice.api.admission.Gates;
import io.sluice.api.http.ETags;
import io.sluice.api.http.Fields;
import io.sluice.api.http.Ids;
import io.sluice.api.http.JsonBody;
import io.sluice.api.http.PageRequest;
import io.sluice.api.problem.Problem;
import io.sluice.api.security.SignedIn;
import io.sluice.domain.order.CancelOrder;
import io.sluice.domain.order.CancelOutcome;
import io.sluice.domain.order.FindOrder;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.OrderStatus;
import io.sluice.domain.order.Orders;
import io.sluice.domain.order.PayOrder;
import io.sluice.domain.order.PayOrder.Payment;
import io.sluice.domain.order.PayOutcome;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OrderId;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

@Component
class OrderHandler implements OrderEndpoints {
  private static final int MAX_METHOD = 64;

  private final PurchaseHandler purchases;
  private final OrderStream stream;
  private final FindOrder findOrder;
  private final PayOrder payOrder;
  private final CancelOrder cancelOrder;
  private final Orders orders;
  private final Gates gates;
  private final JsonBody body;

  OrderHandler(
      PurchaseHandler purchases,
      OrderStream stream,
      FindOrder findOrder,
      PayOrder payOrder,
      CancelOrder cancelOrder,
      Orders orders,
      Gates gates,
      JsonBody body) {
    this.purchases = purchases;
    this.stream = stream;
    this.findOrder = findOrder;
    this.payOrder = payOrder;
    this.cancelOrder = cancelOrder;
    this.orders = orders;
    this.gates = gates;
    this.body = body;
  }

  @Override
  public Mono<ServerResponse> place(ServerRequest request) {
    return purchases.place(request);
  }

  @Override
  public Mono<ServerResponse> list(ServerRequest request) {
    return SignedIn.buyer(request)
        .flatMap(buyer -> list(request, buyer, PageRequest.of(request)))
        .transform(gates.status()::whileAskedFor);
  }

  private Mono<ServerResponse> list(ServerRequest request, BuyerId buyer, PageRequest page) {
    OrderId before = page.before() == null ? null : new OrderId(page.before());
    return page.answer(
        request,
        orders.ofBuyer(buyer, before, page.lookAhead()),
        order -> order.id().value(),
        OrderJson::of);
  }

  @Override
  public Mono<ServerResponse> get(ServerRequest request) {
    return require(request)
        .map(OrderJson::of)
        .flatMap(order -> ETags.answer(request, order.etag(), ETags.ITS_READER, order))
        .transform(gates.status()::whileAskedFor);
  }

  @Override
  public Mono<ServerResponse> events(ServerRequest request) {
    return stream.answer(request, require(request).transform(gates.status()::whileAskedFor));
  }

  @Override
  public Mono<ServerResponse> pay(ServerRequest request) {
    return SignedIn.buyer(request)
        .flatMap(buyer -> payment(request, buyer))
        .flatMap(payment -> gates.decisions().untilItEnds(payOrder.pay(payment)))
        .flatMap(OrderHandler::answer);
  }

  private Mono<Payment> payment(ServerRequest request, BuyerId buyer) {
    return Mono.fromSupplier(() -> KeyHeader.require(request))
        .flatMap(key -> body.read(request).map(fields -> payment(request, buyer, key, fields)));
  }

  private static Payment payment(
      ServerRequest request, BuyerId buyer, IdempotencyKey key, Fields fields) {
    OrderId order = orderId(request);
    Optional<String> method = fields.text("method", 1, MAX_METHOD);
    return fields.build(() -> new Payment(order, buyer, method.orElseThrow(), key));
  }

  private static Mono<ServerResponse> answer(PayOutcome outcome) {
    return switch (outcome) {
      case PayOutcome.Paid(Order order) -> shown(order);
      case PayOutcome.Declined(String reason) ->
          refused(Problem.of(Problems.PAYMENT_DECLINED, reason));
      case PayOutcome.NotPayable(Order order) when order.status() == OrderStatus.EXPIRED ->
          refused(Problem.of(Problems.ORDER_EXPIRED));
      case PayOutcome.NotPayable(Order order) -> refused(Problem.of(Problems.NOT_PAYABLE));
      case PayOutcome.NotFound none -> Mono.error(notFound());
    };
  }

  @Override
  public Mono<ServerResponse> cancel(ServerRequest request) {
    return body.ignore(request)
        .then(SignedIn.buyer(request))
        .map(buyer -> cancelOrder.cancel(orderId(request), buyer))
        .flatMap(gates.decisions()::untilItEnds)
        .flatMap(OrderHandler::answer);
  }

  private static Mono<ServerResponse> answer(CancelOutcome outcome) {
    return switch (outcome) {
      case CancelOutcome.Cancelled(Order order) -> shown(order);
      case CancelOutcome.NotCancellable(Order order) ->
          refused(Problem.of(Problems.NOT_CANCELLABLE));
      case CancelOutcome.NotFound none -> Mono.error(notFound());
    };
  }

  private static Mono<ServerResponse> shown(Order order) {
    return ServerResponse.ok().bodyValue(OrderJson.of(order));
  }

  private static Mono<ServerResponse> refused(Problem problem) {
    return Mono.error(problem.toException());
  }

  private Mono<Order> require(ServerRequest request) {
    return SignedIn.buyer(request)
        .flatMap(buyer -> findOrder.find(orderId(request), buyer))
        .switchIfEmpty(Mono.error(OrderHandler::notFound));
  }

  private static OrderId orderId(ServerRequest request) {
    return Ids.parse(request.pathVariable("order"))
        .map(OrderId::new)
        .orElseThrow(OrderHandler::notFound);
  }

  private static RuntimeException notFound() {
    return Problem.of(Problems.ORDER_NOT_FOUND).toException();
  }
}
