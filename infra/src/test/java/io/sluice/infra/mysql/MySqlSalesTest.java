package io.sluice.infra.mysql;

import static io.sluice.domain.SaleFixtures.openSale;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.sale.SalesContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class MySqlSalesTest extends SalesContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static MySqlUnderTest mySql;
  private MySqlSales sales;

  @BeforeAll
  static void migrate() {
    mySql = MySqlUnderTest.database("sales");
  }

  @BeforeEach
  void clear() {
    mySql.clear();
    sales = mySql.sales();
  }

  @AfterAll
  static void close() {
    mySql.assertPoolComesToRest();
    mySql.close();
  }

  @Override
  protected Sales sales() {
    return sales;
  }

  @Test
  void manyQuestionsShareOneAnswer() {
    Sale sale = openSale(10, 1);
    sales.add(sale).block(SOON);
    long before = selects();

    Long answers =
        Flux.range(0, 2_000)
            .flatMap(i -> sales.find(sale.id()).concatWith(sales.findByTag(sale.id().tag())), 256)
            .count()
            .block(SOON);

    assertThat(answers).isEqualTo(4_000);
    assertThat(selects() - before).isLessThan(400);
  }

  @Test
  void remembersThatThereIsNoSuchSale() {
    Sale missing = openSale(10, 1);
    long before = selects();

    Flux.range(0, 2_000)
        .concatMap(i -> sales.findByTag(missing.id().tag()).hasElement())
        .doOnNext(found -> assertThat(found).isFalse())
        .blockLast(SOON);

    assertThat(selects() - before).isLessThan(400);
  }

  @Test
  void anotherNodesChangeIsSeenAfterTheTimeThatAnAnswerIsKept() {
    Sale sale = openSale(10, 1);
    sales.add(sale).block(SOON);
    sales.find(sale.id()).block(SOON);

    mySql.sales().replace(sale.paused()).block(SOON);

    Sale seen =
        Mono.delay(Duration.ofMillis(20))
            .then(Mono.defer(() -> sales.find(sale.id())))
            .repeat()
            .filter(Sale::isPaused)
            .blockFirst(SOON);
    assertThat(seen).isEqualTo(sale.paused());
  }

  @Test
  void unsettledIsNeverRemembered() {
    Sale sale = openSale(10, 1);
    sales.add(sale).block(SOON);
    sales.unsettled(Instant.now()).blockLast(SOON);

    mySql.sales().replace(sale.paused()).block(SOON);

    assertThat(sales.unsettled(Instant.now()).blockLast(SOON)).isEqualTo(sale.paused());
  }

  /** Of the whole server; no other test runs meanwhile. */
  private static long selects() {
    return Long.parseLong(mySql.ask("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'"));
  }
}
