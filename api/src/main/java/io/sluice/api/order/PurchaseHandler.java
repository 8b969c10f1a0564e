package io.sluice.api.order;

import io.sluice.api.Problems;
import io.sluice.api.admission.BuyerRateLimit;
import io.sluice.api.admission.Gates;
import io.sluice.api.http.Fields;
import io.sluice.api.http.Ids;
import io.sluice.api.http.JsonBody;
import io.sluice.api.http.Times;
import io.sluice.api.problem.Problem;
import io.sluice.api.problem.ProblemWriter;
import io.sluice.api.problem.Refusals;
import io.sluice.api.security.SignedIn;
import io.sluice.domain.order.Order;
import io.sluice.domain.order.PlaceOrder;
import io.sluice.domain.order.PlaceOrder.Purchase;
import io.sluice.domain.order.PlaceOutcome;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.stock.BuyerId;
import io.sluice.domain.stock.IdempotencyKey;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.ReserveRequest;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The Purchase table of the contract. */
@Component
class PurchaseHandler {
  private final PlaceOrder placeOrder;
  private final BuyerRateLimit rateLimit;
  private final Gates gates;
  private final JsonBody body;
  private final ProblemWriter problems;
  private final Refusals refusals;
  private final PurchaseSettings settings;

  PurchaseHandler(
      PlaceOrder placeOrder,
      BuyerRateLimit rateLimit,
      Gates gates,
      JsonBody body,
      ProblemWriter problems,
      Refusals refusals,
      PurchaseSettings settings) {
    this.placeOrder = placeOrder;
    this.rateLimit = rateLimit;
    this.gates = gates;
    this.body = body;
    this.problems = problems;
    this.refusals = refusals;
    this.settings = settings;
  }

  Mono<ServerResponse> place(ServerRequest request) {
    return SignedIn.buyer(request).flatMap(buyer -> admitted(request, buyer));
  }

  private Mono<ServerResponse> admitted(ServerRequest request, BuyerId buyer) {
    return rateLimit
        .take(buyer)
        .flatMap(
            tooOften ->
                tooOften.isPresent()
                    ? problems.answer(request, tooOften.get())
                    : read(request, buyer)
                        .flatMap(this::place)
                        .flatMap(outcome -> answer(request, outcome)));
  }

  private Mono<Purchase> read(ServerRequest request, BuyerId buyer) {
    return Mono.fromSupplier(() -> KeyHeader.require(request))
        .flatMap(key -> body.read(request).map(fields -> purchase(request, buyer, key, fields)));
  }

  private static Purchase purchase(
      ServerRequest request, BuyerId buyer, IdempotencyKey key, Fields fields) {
    SaleId sale =
        Ids.parse(request.pathVariable("sale"))
            .map(SaleId::new)
            .orElseThrow(() -> Problem.of(Problems.SALE_NOT_FOUND).toException());
    Optional<Long> quantity =
        fields.mentions("quantity")
            ? fields.whole("quantity", 1, ReserveRequest.MAX_QUANTITY)
            : Optional.of(1L);
    return fields.build(() -> new Purchase(sale, buyer, key, quantity.orElseThrow().intValue()));
  }

  /** The client gets an answer in time; the purchase itself is never cut short. */
  private Mono<PlaceOutcome> place(Purchase purchase) {
    return gates
        .purchases()
        // Only what was really sold is as long as the whole path.
        .measuredUntilItEnds(placeOrder.place(purchase), PlaceOutcome.Placed.class)
        .timeout(settings.answerWithin())
        .onErrorMap(
            TimeoutException.class,
            late -> new OutcomeUnknownException("no answer within " + settings.answerWithin()));
  }

  private Mono<ServerResponse> answer(ServerRequest request, PlaceOutcome outcome) {
    return switch (outcome) {
      case PlaceOutcome.Placed(Order order) -> created(order).bodyValue(PlacedJson.of(order));
      case PlaceOutcome.Replayed(Order order) ->
          created(order).header("Idempotency-Replayed", "true").bodyValue(PlacedJson.of(order));
      case PlaceOutcome.Refused refused -> problems.answer(request, refusal(refused));
      case PlaceOutcome.SaleNotFound none ->
          problems.answer(request, Problem.of(Problems.SALE_NOT_FOUND));
    };
  }

  private static ServerResponse.BodyBuilder created(Order order) {
    return ServerResponse.created(URI.create("/api/v1/orders/" + order.id()));
  }

  private Problem refusal(PlaceOutcome.Refused refused) {
    return switch (refused.reason()) {
      case SALE_NOT_OPEN ->
          Problem.of(Problems.SALE_NOT_OPEN)
              .with("opensAt", Times.rfc3339(refused.sale().window().opensAt()))
              .with("serverTime", Times.rfc3339(refused.serverTime()));
      case SALE_CLOSED -> Problem.of(Problems.SALE_CLOSED);
      case SALE_PAUSED, STOCK_NOT_READY -> refusals.salePaused();
      case SOLD_OUT -> Problem.of(Problems.SOLD_OUT);
      case LIMIT_REACHED ->
          Problem.of(Problems.LIMIT_REACHED).with("limit", refused.sale().limitPerBuyer());
      case KEY_CONFLICT -> Problem.of(Problems.IDEMPOTENCY_CONFLICT);
    };
  }
}
