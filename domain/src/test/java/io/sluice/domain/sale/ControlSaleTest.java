package io.sluice.domain.sale;

import static io.sluice.domain.sale.ControlSale.Command.CLOSE;
import static io.sluice.domain.sale.ControlSale.Command.PAUSE;
import static io.sluice.domain.sale.ControlSale.Command.RESUME;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.SaleFixtures;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ControlSaleTest {
  private final InMemorySales sales = new InMemorySales();
  private final List<SaleState> told = new ArrayList<>();
  private final Sale sale = SaleFixtures.openSale(1, 1);

  private ControlOutcome apply(Sales seen, ControlSale.Command command) {
    SaleChanged tell = changed -> Mono.fromRunnable(() -> told.add(changed.state()));
    return new ControlSale(seen, tell, Clock.systemUTC(), new ControlSale.Limits(5))
        .apply(sale.id(), command)
        .blockOptional()
        .orElseThrow();
  }

  @Test
  void tellsTheStockEvenOnARepeat() {
    sales.add(sale).block();
    apply(sales, PAUSE);
    apply(sales, PAUSE);
    apply(sales, RESUME);
    assertThat(told).containsExactly(SaleState.PAUSED, SaleState.PAUSED, SaleState.RUNNING);
  }

  @Test
  void neverOpensAClosedSaleAgain() {
    sales.add(sale).block();
    assertThat(apply(sales, CLOSE)).isInstanceOf(ControlOutcome.Done.class);
    assertThat(apply(sales, CLOSE)).isInstanceOf(ControlOutcome.Done.class);
    assertThat(apply(sales, RESUME)).isInstanceOf(ControlOutcome.AlreadyClosed.class);
  }

  @Test
  void doesNotKnowASaleThatWasNeverOpened() {
    assertThat(apply(sales, PAUSE)).isEqualTo(new ControlOutcome.NotFound());
  }

  @Test
  void pausesASaleThatAnotherNodeHasResumedSinceItWasSeen() {
    sales.add(sale).block();
    apply(sales, PAUSE);
    Sale paused = sales.find(sale.id()).blockOptional().orElseThrow();
    apply(sales, RESUME);
    apply(new SeenOnceLate(sales, paused), PAUSE);
    assertThat(sales.find(sale.id()).block()).matches(Sale::isPaused);
  }

  @Test
  void storesASaleBeforeItsStockOpens() {
    List<String> steps = new ArrayList<>();
    OpenSale openSale =
        new OpenSale(
            sales,
            opened -> sales.find(opened.id()).doOnNext(known -> steps.add("open")).then(),
            SaleFixtures::uuid7,
            Clock.systemUTC());
    Sale opened =
        openSale
            .open(
                new SaleDraft(
                    "A title",
                    null,
                    SaleFixtures.PRICE,
                    3,
                    1,
                    SaleFixtures.openedAnHourAgo(),
                    Duration.ofMinutes(5)))
            .blockOptional()
            .orElseThrow();
    assertThat(steps).containsExactly("open");
    assertThat(sales.find(opened.id()).block()).isEqualTo(opened);
  }

  /** A second old at the first look, as the port allows. */
  private static final class SeenOnceLate implements Sales {
    private final Sales fresh;
    private final Sale late;
    private boolean looked;

    SeenOnceLate(Sales fresh, Sale late) {
      this.fresh = fresh;
      this.late = late;
    }

    @Override
    public Mono<Sale> find(SaleId id) {
      if (looked) {
        return fresh.find(id);
      }
      looked = true;
      return Mono.just(late);
    }

    @Override
    public Mono<Void> add(Sale sale) {
      return fresh.add(sale);
    }

    @Override
    public Mono<Sale> findByTag(int tag) {
      return fresh.findByTag(tag);
    }

    @Override
    public reactor.core.publisher.Flux<Sale> page(
        @org.jspecify.annotations.Nullable SalePhase phase,
        java.time.Instant now,
        @org.jspecify.annotations.Nullable SaleId before,
        int limit) {
      return fresh.page(phase, now, before, limit);
    }

    @Override
    public reactor.core.publisher.Flux<Sale> unsettled(java.time.Instant now) {
      return fresh.unsettled(now);
    }

    @Override
    public Mono<Boolean> replace(Sale changed) {
      return fresh.replace(changed);
    }
  }
}
