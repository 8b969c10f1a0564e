package io.sluice.api.sale;

import io.sluice.api.Problems;
import io.sluice.api.admission.Gates;
import io.sluice.api.http.ETags;
import io.sluice.api.http.EventStream;
import io.sluice.api.http.FieldError;
import io.sluice.api.http.Fields;
import io.sluice.api.http.Ids;
import io.sluice.api.http.JsonBody;
import io.sluice.api.http.PageRequest;
import io.sluice.api.problem.Problem;
import io.sluice.domain.order.AuditSale;
import io.sluice.domain.order.ReconcileSale;
import io.sluice.domain.sale.ControlOutcome;
import io.sluice.domain.sale.ControlSale;
import io.sluice.domain.sale.OpenSale;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SalePhase;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockNotReadyException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

@Component
class SaleHandler implements SaleEndpoints {
  private final OpenSale openSale;
  private final ControlSale controlSale;
  private final AuditSale auditSale;
  private final ReconcileSale reconcileSale;
  private final Sales sales;
  private final Stock stock;
  private final StockPictures pictures;
  private final EventStream streams;
  private final Gates gates;
  private final JsonBody body;
  private final JsonMapper json;
  private final Clock clock;

  SaleHandler(
      OpenSale openSale,
      ControlSale controlSale,
      AuditSale auditSale,
      ReconcileSale reconcileSale,
      Sales sales,
      Stock stock,
      StockPictures pictures,
      EventStream streams,
      Gates gates,
      JsonBody body,
      JsonMapper json,
      Clock clock) {
    this.openSale = openSale;
    this.controlSale = controlSale;
    this.auditSale = auditSale;
    this.reconcileSale = reconcileSale;
    this.sales = sales;
    this.stock = stock;
    this.pictures = pictures;
    this.streams = streams;
    this.gates = gates;
    this.body = body;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public Mono<ServerResponse> open(ServerRequest request) {
    return body.read(request)
        .map(SaleDraftJson::read)
        .flatMap(openSale::open)
        .flatMap(this::show)
        .flatMap(
            sale ->
                ServerResponse.created(URI.create("/api/v1/sales/" + sale.id())).bodyValue(sale));
  }

  @Override
  public Mono<ServerResponse> list(ServerRequest request) {
    return Mono.defer(() -> list(request, phase(request), PageRequest.of(request)))
        .transform(gates.browsing()::whileAskedFor);
  }

  private Mono<ServerResponse> list(
      ServerRequest request, @Nullable SalePhase phase, PageRequest page) {
    SaleId before = page.before() == null ? null : new SaleId(page.before());
    return now()
        .flatMap(
            now -> {
              Flux<Sale> found = sales.page(phase, now, before, page.lookAhead());
              return page.answer(
                  request, found, sale -> sale.id().value(), sale -> SaleSummaryJson.of(sale, now));
            });
  }

  private static @Nullable SalePhase phase(ServerRequest request) {
    List<String> asked = request.queryParams().getOrDefault("phase", List.of());
    if (asked.isEmpty()) {
      return null;
    }
    return Arrays.stream(SalePhase.values())
        .filter(phase -> asked.equals(List.of(phase.name())))
        .findAny()
        .orElseThrow(SaleHandler::noSuchPhase);
  }

  private static RuntimeException noSuchPhase() {
    return PageRequest.invalid(
            List.of(new FieldError("phase", "must be SCHEDULED, OPEN or CLOSED, once")))
        .toException();
  }

  @Override
  public Mono<ServerResponse> get(ServerRequest request) {
    return require(request)
        .flatMap(this::show)
        .flatMap(sale -> answer(request, sale))
        .transform(gates.browsing()::whileAskedFor);
  }

  private Mono<ServerResponse> answer(ServerRequest request, SaleJson sale) {
    String tag = ETags.weak(json, sale.withoutServerTime());
    return ETags.answer(request, tag, ETags.ANYBODY, sale);
  }

  private Mono<SaleJson> show(Sale sale) {
    return stock
        .level(sale.id())
        .map(level -> SaleJson.of(sale, level))
        .onErrorResume(StockNotReadyException.class, notReady -> withoutStock(sale))
        .onErrorResume(OverloadedException.class, away -> withoutStock(sale));
  }

  private Mono<SaleJson> withoutStock(Sale sale) {
    return now().map(now -> SaleJson.withoutStock(sale, now));
  }

  /** The clock that judges may be away with the stock: ours is near enough to look at. */
  private Mono<Instant> now() {
    return stock
        .now()
        .onErrorResume(OverloadedException.class, away -> Mono.fromSupplier(clock::instant));
  }

  @Override
  public Mono<ServerResponse> events(ServerRequest request) {
    Mono<Flux<byte[]>> opening =
        require(request)
            .map(sale -> pictures.of(sale.id()))
            .transform(gates.browsing()::whileAskedFor);
    return streams.answer(request, gates.streams(), opening);
  }

  @Override
  public Mono<ServerResponse> pause(ServerRequest request) {
    return control(request, ControlSale.Command.PAUSE);
  }

  @Override
  public Mono<ServerResponse> resume(ServerRequest request) {
    return control(request, ControlSale.Command.RESUME);
  }

  @Override
  public Mono<ServerResponse> close(ServerRequest request) {
    return control(request, ControlSale.Command.CLOSE);
  }

  private Mono<ServerResponse> control(ServerRequest request, ControlSale.Command command) {
    return body.ignore(request)
        .then(Mono.fromSupplier(() -> saleId(request)))
        .flatMap(id -> controlSale.apply(id, command))
        .flatMap(
            outcome ->
                switch (outcome) {
                  case ControlOutcome.Done done -> ServerResponse.noContent().build();
                  case ControlOutcome.AlreadyClosed closed ->
                      Mono.error(Problem.of(Problems.SALE_CLOSED).toException());
                  case ControlOutcome.NotFound none -> Mono.error(notFound());
                });
  }

  @Override
  public Mono<ServerResponse> audit(ServerRequest request) {
    return Mono.fromSupplier(() -> saleId(request))
        .flatMap(auditSale::audit)
        .map(AuditJson::of)
        .flatMap(audit -> ServerResponse.ok().bodyValue(audit))
        .switchIfEmpty(Mono.error(SaleHandler::notFound));
  }

  @Override
  public Mono<ServerResponse> reconcile(ServerRequest request) {
    return body.read(request)
        .map(SaleHandler::asksForRepair)
        .flatMap(repair -> reconcileSale.reconcile(saleId(request), repair))
        .map(ReconciliationJson::of)
        .flatMap(reconciliation -> ServerResponse.ok().bodyValue(reconciliation))
        .switchIfEmpty(Mono.error(SaleHandler::notFound));
  }

  private static Boolean asksForRepair(Fields fields) {
    Optional<Boolean> repair =
        fields.mentions("repair") ? fields.flag("repair") : Optional.of(false);
    return fields.build(repair::orElseThrow);
  }

  private Mono<Sale> require(ServerRequest request) {
    return Mono.fromSupplier(() -> saleId(request))
        .flatMap(sales::find)
        .switchIfEmpty(Mono.error(SaleHandler::notFound));
  }

  private static SaleId saleId(ServerRequest request) {
    return Ids.parse(request.pathVariable("sale"))
        .map(SaleId::new)
        .orElseThrow(SaleHandler::notFound);
  }

  private static RuntimeException notFound() {
    return Problem.of(Problems.SALE_NOT_FOUND).toException();
  }
}
