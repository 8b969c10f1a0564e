package io.sluice.api.rehearsal;

import io.sluice.api.security.AccessTokens;
import io.sluice.domain.order.OpenStock;
import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SaleState;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.domain.stock.Stock;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Keeps this node from being ready until it is warm, or has tried for long enough. */
@Component("rehearsalHealthIndicator")
class Rehearsal implements HealthIndicator, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Money PRICE = new Money(1, Currency.getInstance("KRW"));

  private final Stage stage;
  private final OpenStock openStock;
  private final Stock stock;
  private final AccessTokens tokens;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final RehearsalSettings settings;
  private final Environment environment;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Disposable.Swap underWay = Disposables.swap();

  Rehearsal(
      Stage stage,
      OpenStock openStock,
      Stock stock,
      AccessTokens tokens,
      Supplier<UUID> ids,
      Clock clock,
      RehearsalSettings settings,
      Environment environment) {
    this.stage = stage;
    this.openStock = openStock;
    this.stock = stock;
    this.tokens = tokens;
    this.ids = ids;
    this.clock = clock;
    this.settings = settings;
    this.environment = environment;
    this.over.set(!settings.enabled());
  }

  @Override
  public Health health() {
    return over.get() ? Health.up().build() : Health.outOfService().build();
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    if (!over.get()) {
      underWay.update(
          rehearse()
              .subscribeOn(Schedulers.boundedElastic())
              .doFinally(end -> over.set(true))
              .subscribe(
                  pace -> {}, failure -> log.warn("Ready, but the rehearsal has failed", failure)));
    }
  }

  @Override
  public void destroy() {
    underWay.dispose();
  }

  private Mono<Void> rehearse() {
    Sale plenty = sale(Sale.MAX_UNITS);
    Sale soldOut = sale(1);
    return Mono.usingWhen(
        Mono.fromSupplier(() -> new Audience(settings, service(), tokens, ids)),
        audience -> rehearse(audience, plenty, soldOut),
        audience -> leave(audience, plenty, soldOut));
  }

  private Sale sale(int units) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Sale(
        SaleId.ofRehearsal(ids.get()),
        "A rehearsal",
        null,
        PRICE,
        units,
        Sale.MAX_LIMIT_PER_BUYER,
        new SaleWindow(now.minus(Duration.ofDays(1)), null),
        Sale.MAX_PAYMENT_WINDOW,
        SaleState.RUNNING,
        1,
        now);
  }

  private Mono<Void> rehearse(Audience audience, Sale plenty, Sale soldOut) {
    Pace pace = new Pace(settings.atLeast(), settings.round(), Rehearsal::compiledMillis);
    Instant start = clock.instant();
    Instant end = start.plus(settings.atMost());
    return open(plenty)
        .then(open(soldOut))
        .then(Mono.fromRunnable(() -> stage.open(List.of(plenty, soldOut))))
        .thenMany(
            Flux.defer(() -> round(audience, plenty, soldOut))
                .repeat()
                .takeUntil(
                    answers -> pace.isSteadyAfter(answers) || !clock.instant().isBefore(end)))
        .then()
        .doOnSuccess(
            done ->
                log.info(
                    "Rehearsed {} purchases in {} ms, {} in the last {} ms",
                    pace.all(),
                    Duration.between(start, clock.instant()).toMillis(),
                    pace.last(),
                    settings.round().toMillis()));
  }

  /** What a node that dies in this round leaves behind is forgotten with what was there before. */
  private Mono<Long> round(Audience audience, Sale plenty, Sale soldOut) {
    return audience
        .askForARound(plenty, soldOut)
        .delayUntil(answers -> forget(plenty, soldOut, settings.keptFor()));
  }

  private Mono<Void> open(Sale sale) {
    return openStock
        .open(sale)
        .then(stock.level(sale.id()))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, LOOK_AGAIN))
        .timeout(settings.atMost())
        .then();
  }

  /** The threads last, and not on an event loop: their pool has a lock. */
  private Mono<Void> leave(Audience audience, Sale plenty, Sale soldOut) {
    return Mono.fromRunnable(stage::close)
        .then(forget(plenty, soldOut, Duration.ZERO))
        .then(Mono.fromRunnable(audience::close).subscribeOn(Schedulers.boundedElastic()))
        .then();
  }

  private Mono<Void> forget(Sale plenty, Sale soldOut, Duration after) {
    return stock.forget(plenty.id(), after).then(stock.forget(soldOut.id(), after));
  }

  /** Nothing where the JVM does not compile, or does not say so. */
  private static long compiledMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler != null && compiler.isCompilationTimeMonitoringSupported()
        ? compiler.getTotalCompilationTime()
        : 0;
  }

  private InetSocketAddress service() {
    try {
      InetAddress bound = InetAddress.getByName(environment.getProperty("server.address"));
      InetAddress host = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
      return new InetSocketAddress(
          host, environment.getRequiredProperty("local.server.port", Integer.class));
    } catch (UnknownHostException nowhere) {
      throw new IllegalStateException("there is no way to this service", nowhere);
    }
  }
}
