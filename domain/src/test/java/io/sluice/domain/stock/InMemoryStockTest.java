package io.sluice.domain.stock;

import static io.sluice.domain.People.ann;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.domain.stock.ReserveOutcome.Refused;
import io.sluice.domain.stock.ReserveOutcome.Reserved;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class InMemoryStockTest extends StockContract {
  private static final InMemoryStock SERVER = new InMemoryStock(Clock.systemUTC());
  private static final Epoch FIRST = new Epoch(1);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Override
  protected Stock newStock() {
    return SERVER.anotherNode();
  }

  @Test
  void sellsInTheInstantOfItsOpening() {
    SaleWindow window = new SaleWindow(NOON, NOON.plusMillis(1));

    assertThat(reserveAtNoon(window)).isInstanceOf(Reserved.class);
  }

  @Test
  void sellsNothingInTheInstantOfItsEnd() {
    SaleWindow window = new SaleWindow(NOON.minusMillis(1), NOON);

    assertThat(reserveAtNoon(window)).isEqualTo(new Refused(Refusal.SALE_CLOSED, NOON));
  }

  @Test
  void aServerThatStartsAnewHasToBeRevived() {
    InMemoryStock stock = new InMemoryStock(Clock.fixed(NOON, ZoneOffset.UTC));
    Sale sale = loadedAndRevived(stock, new SaleWindow(NOON, null));

    stock.restartServer();

    assertThat(stock.enter(FIRST).block()).isFalse();
    assertThat(stock.update(sale, FIRST).block()).isTrue();
    stock.wipeServer();
    assertThat(stock.update(sale, FIRST).block()).isFalse();
  }

  private static ReserveOutcome reserveAtNoon(SaleWindow window) {
    InMemoryStock stock = new InMemoryStock(Clock.fixed(NOON, ZoneOffset.UTC));
    Sale sale = loadedAndRevived(stock, window);
    return stock.reserve(request(sale, ann(), "a", 1)).block();
  }

  private static Sale loadedAndRevived(Stock stock, SaleWindow window) {
    Sale sale = SaleFixtures.sale(1, 1, window, Duration.ofMinutes(5));
    StockFixtures.load(stock, sale, FIRST, Flux.empty()).block();
    stock.revive(FIRST).block();
    stock.enter(FIRST).block();
    return sale;
  }
}
