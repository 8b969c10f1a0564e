package io.sluice.api.sale;

import static io.sluice.domain.SaleFixtures.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.http.StreamSettings;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.Stock;
import io.sluice.domain.stock.StockLevel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.json.JsonMapper;

class StockPicturesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  private final Sale sale = openSale(1_000, 1);
  private final InMemorySales sales = new InMemorySales();
  private final Stock stock = mock(Stock.class);
  private final AtomicInteger looks = new AtomicInteger();

  /** Of these pictures alone: as everybody's it would take the timers of the nodes that run. */
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private StockPictures pictures;

  @BeforeEach
  void sell() {
    sales.add(sale).block();
    pictures =
        new StockPictures(
            sales,
            stock,
            JsonMapper.builder().build(),
            new StreamSettings(
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(45),
                Duration.ofMillis(250)),
            meters,
            time);
    when(stock.level(any())).thenReturn(Mono.fromSupplier(this::levelOfTheNextLook));
  }

  private StockLevel levelOfTheNextLook() {
    int reserved = looks.incrementAndGet();
    return new StockLevel(1_000, 1_000 - reserved, reserved, 0, false, NOW);
  }

  private List<byte[]> watch() {
    List<byte[]> seen = new ArrayList<>();
    pictures.of(sale.id()).subscribe(seen::add);
    time.advanceTimeBy(Duration.ZERO);
    return seen;
  }

  @Test
  void aStockThatChangesAllTheTimeIsShownFourTimesASecond() {
    List<byte[]> seen = watch();

    time.advanceTimeBy(Duration.ofSeconds(10));

    assertThat(seen).hasSize(1 + 40);
    assertThat(looks).hasValue(41);
  }

  @Test
  void everybodySeesTheSameEncoding() {
    List<byte[]> first = watch();
    List<byte[]> second = watch();

    time.advanceTimeBy(Duration.ofSeconds(1));

    assertThat(looks).as("one look for both").hasValue(5);
    assertThat(second).hasSize(5);
    for (int n = 0; n < 5; n++) {
      assertThat(second.get(n)).isSameAs(first.get(n));
    }
  }

  @Test
  void aStockThatDoesNotChangeIsNotShownAgain() {
    when(stock.level(any())).thenReturn(Mono.just(new StockLevel(1_000, 1_000, 0, 0, false, NOW)));
    List<byte[]> seen = watch();

    time.advanceTimeBy(Duration.ofSeconds(10));

    assertThat(seen).hasSize(1);
    assertThat(new String(seen.getFirst(), StandardCharsets.UTF_8))
        .startsWith("event: stock\ndata: {\"available\":1000,\"reserved\":0,\"sold\":0,")
        .endsWith("}\n\n");
  }

  @Test
  void aSaleThatNobodyWatchesIsNotLookedAt() {
    Disposable reader = pictures.of(sale.id()).subscribe();
    time.advanceTimeBy(Duration.ZERO);
    reader.dispose();

    time.advanceTimeBy(Duration.ofSeconds(10));

    assertThat(looks).hasValue(1);
  }

  @Test
  void whoHangsUpWhileTheStreamBeginsLeavesNothingBehind() {
    pictures.of(sale.id()).subscribe(new HangsUpAtOnce());

    time.advanceTimeBy(Duration.ofSeconds(10));

    assertThat(looks).as("at most the one that was under way").hasValueLessThan(2);
    assertThat(watched()).isZero();
  }

  @Test
  void whoComesAfterTheLastReaderSeesTheStockAsItIsNow() {
    Disposable reader = pictures.of(sale.id()).subscribe();
    time.advanceTimeBy(Duration.ofSeconds(1));
    reader.dispose();
    assertThat(watched()).isZero();

    List<byte[]> seen = watch();

    assertThat(new String(seen.getFirst(), StandardCharsets.UTF_8)).contains("\"reserved\":6,");
    assertThat(watched()).isOne();
  }

  private double watched() {
    return meters.get("sluice.streams.stock.sales").gauge().value();
  }

  private static final class HangsUpAtOnce extends BaseSubscriber<byte[]> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      cancel();
    }
  }
}
