package io.sluice.domain.order;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.bob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.domain.stock.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class PlaceOrderTest {
  private final Shop shop = new Shop(1);

  @Test
  void saysYesOnceTheOrderIsRecorded() {
    Order placed = shop.placed(ann());
    assertThat(shop.log.events()).containsExactly(new OrderEvent.OrderPlaced(placed));
    assertThat(placed.sequence()).isEqualTo(1);
  }

  @Test
  void sellsTheLastUnitOnlyOnce() {
    shop.placed(ann());
    assertThat(shop.place(bob(), "key"))
        .isInstanceOfSatisfying(
            PlaceOutcome.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Refusal.SOLD_OUT));
  }

  @Test
  void recordsAgainOnARepeat() {
    Order placed = shop.placed(ann());
    assertThat(shop.place(ann(), "key")).isEqualTo(new PlaceOutcome.Replayed(placed));
    assertThat(shop.log.events()).hasSize(2);
  }

  @Test
  void settlesAnUnknownOutcomeWithTheSameKey() {
    shop.log.loseAcknowledgements();
    assertThatThrownBy(this::placeAlthoughTheLogIsSick).isInstanceOf(OutcomeUnknownException.class);
    shop.log.recover();
    assertThat(shop.place(ann(), "key")).isInstanceOf(PlaceOutcome.Replayed.class);
  }

  @Test
  void reservesNothingWhileTheLogDoesNotAccept() {
    shop.log.fail();
    assertThatThrownBy(() -> shop.place(ann(), "key")).isInstanceOf(OverloadedException.class);
    assertThat(shop.available()).isEqualTo(1);
  }

  @Test
  void doesNotSayOverloadedOnceUnitsAreHeld() {
    shop.log.fail();
    assertThatThrownBy(this::placeAlthoughTheLogIsSick).isInstanceOf(OutcomeUnknownException.class);
    assertThat(shop.available()).isZero();
  }

  private void placeAlthoughTheLogIsSick() {
    new PlaceOrder(shop.sales::find, shop.stock, new Unaware(shop.log), SaleFixtures::uuid7)
        .place(shop.purchase(ann(), "key"))
        .block();
  }

  @Test
  void isNotStoppedByABuyerWhoHangsUp() {
    Mono<PlaceOutcome> purchase = shop.placeOrder.place(shop.purchase(ann(), "key"));
    Disposable hangingUp = purchase.doOnSubscribe(start -> start.cancel()).subscribe();
    hangingUp.dispose();
    assertThat(purchase.block()).isInstanceOf(PlaceOutcome.Placed.class);
    assertThat(shop.log.events()).hasSize(1);
  }

  /** Says that it accepts, whatever is wrong with it. */
  private record Unaware(OrderLog sound) implements OrderLog {
    @Override
    public Mono<Void> append(OrderEvent event) {
      return sound.append(event);
    }

    @Override
    public boolean isAccepting() {
      return true;
    }

    @Override
    public Duration longestAppend() {
      return sound.longestAppend();
    }

    @Override
    public Mono<Void> project(Function<List<OrderEvent>, Mono<List<RejectedEvent>>> projector) {
      return sound.project(projector);
    }

    @Override
    public Mono<LogPosition> end() {
      return sound.end();
    }

    @Override
    public Mono<LogPosition> projected() {
      return sound.projected();
    }

    @Override
    public Mono<Long> countOrders(Sale sale) {
      return sound.countOrders(sale);
    }
  }
}
