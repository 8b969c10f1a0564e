package io.sluice.api.sale;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.http.EventStream;
import io.sluice.api.http.StreamSettings;
import io.sluice.api.http.Times;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.SalePhase;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * The live stock of a sale: looked at and encoded once for everybody who watches it on this node.
 */
@Component
class StockPictures {
  private final Sales sales;
  private final Stock stock;
  private final JsonMapper json;
  private final StreamSettings settings;
  private final Scheduler time;
  private final Counter missed;
  private final ConcurrentMap<SaleId, Watch> watched = new ConcurrentHashMap<>();

  @Autowired
  StockPictures(
      Sales sales, Stock stock, JsonMapper json, StreamSettings settings, MeterRegistry meters) {
    this(sales, stock, json, settings, meters, Schedulers.parallel());
  }

  /**
   * On a time of the test's own.
   *
   * @param time says when to look again
   */
  StockPictures(
      Sales sales,
      Stock stock,
      JsonMapper json,
      StreamSettings settings,
      MeterRegistry meters,
      Scheduler time) {
    this.sales = sales;
    this.stock = stock;
    this.json = json;
    this.settings = settings;
    this.time = time;
    this.missed = Counter.builder("sluice.streams.stock.missed").register(meters);
    Gauge.builder("sluice.streams.stock.sales", watched, ConcurrentMap::size).register(meters);
  }

  /** The newest picture at once, then each change; a slow reader gets the newest that there is. */
  Flux<byte[]> of(SaleId sale) {
    return Flux.using(() -> join(sale), watch -> watch.pictures, watch -> leave(sale))
        .onBackpressureLatest();
  }

  private Watch join(SaleId sale) {
    return watched.compute(sale, (id, running) -> (running == null ? begin(id) : running).join());
  }

  private void leave(SaleId sale) {
    watched.computeIfPresent(sale, (id, running) -> running.leave() ? running : null);
  }

  private Watch begin(SaleId sale) {
    return new Watch(
        Flux.interval(Duration.ZERO, settings.stockPoll(), time)
            .onBackpressureDrop()
            .concatMap(tick -> look(sale), 1)
            .distinctUntilChanged(Picture::withoutTime)
            .map(picture -> EventStream.event("stock", json.writeValueAsString(picture)))
            .replay(1));
  }

  /** A look that fails is left out: the next one is a quarter of a second away. */
  private Mono<Picture> look(SaleId sale) {
    return Mono.zip(sales.find(sale), stock.level(sale), Picture::of)
        .doOnError(failed -> missed.increment())
        .onErrorComplete();
  }

  /**
   * Looks at a sale from the first reader to the last. Counted here, as {@code refCount} never
   * forgets a reader who hangs up while it subscribes. Every call holds the map's lock on the sale.
   */
  private static final class Watch {
    private final ConnectableFlux<byte[]> pictures;
    private final Disposable looking;
    private int readers;

    Watch(ConnectableFlux<byte[]> pictures) {
      this.pictures = pictures;
      this.looking = pictures.connect();
    }

    Watch join() {
      readers++;
      return this;
    }

    /** Whether somebody is left. */
    boolean leave() {
      readers--;
      if (readers == 0) {
        looking.dispose();
      }
      return readers > 0;
    }
  }

  record Picture(int available, int reserved, int sold, SalePhase phase, String serverTime) {
    static Picture of(Sale sale, StockLevel level) {
      return new Picture(
          level.available(),
          level.reserved(),
          level.sold(),
          sale.phaseAt(level.serverTime()),
          Times.rfc3339(level.serverTime()));
    }

    Picture withoutTime() {
      return new Picture(available, reserved, sold, phase, "");
    }
  }
}
