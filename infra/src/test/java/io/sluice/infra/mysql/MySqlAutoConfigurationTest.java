package io.sluice.infra.mysql;

import static io.sluice.domain.SaleFixtures.openSale;
import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.InMemoryDataKeys;
import io.sluice.domain.member.Members;
import io.sluice.domain.order.Orders;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epochs;
import io.sluice.infra.servers.DatabaseUnderTest;
import java.time.Duration;
import java.util.Map;
import java.util.TimeZone;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.core.DatabaseClient;

class MySqlAutoConfigurationTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private final DatabaseUnderTest server = MySqlUnderTest.server();
  private final ApplicationContextRunner service =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  R2dbcAutoConfiguration.class,
                  MySqlAutoConfiguration.class,
                  FlywayAutoConfiguration.class))
          .withBean(DataKeys.class, InMemoryDataKeys::new)
          .withPropertyValues(
              "spring.r2dbc.url=" + server.r2dbcUrl("sluice"),
              "spring.r2dbc.username=" + server.username(),
              "spring.r2dbc.password=" + server.password());

  @Test
  void oneUrlIsEnoughToMigrateAndToServe() {
    service.run(
        context -> {
          assertThat(context).hasNotFailed().hasSingleBean(Flyway.class);
          assertThat(context).hasSingleBean(Orders.class).hasSingleBean(Members.class);
          assertThat(context).hasSingleBean(Epochs.class);
          assertThat(context.getBean(ConnectionFactory.class)).isInstanceOf(ConnectionPool.class);
          Sales sales = context.getBean(Sales.class);
          Sale sale = openSale(10, 1);
          sales.add(sale).block(SOON);
          assertThat(sales.find(sale.id()).block(SOON)).isEqualTo(sale);
        });
  }

  @Test
  void timesDoNotDependOnTheZoneOfTheMachine() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Seoul"));
    try {
      service.run(
          context -> {
            Sale sale = openSale(10, 1);
            context.getBean(Sales.class).add(sale).block(SOON);
            DatabaseClient client = DatabaseClient.create(context.getBean(ConnectionFactory.class));
            assertThat(scalar(client, "SELECT @@session.time_zone")).isIn("+00:00", "UTC");
            assertThat(
                    scalar(
                        client,
                        "SELECT CAST(ROUND(UNIX_TIMESTAMP(created_at) * 1000) AS CHAR) FROM sales"
                            + " WHERE id = UNHEX(REPLACE('"
                            + sale.id()
                            + "', '-', ''))"))
                .isEqualTo("" + sale.createdAt().toEpochMilli());
          });
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void limitsHoldOnTheServerToo() {
    service
        .withPropertyValues(
            "sluice.mysql.statement-timeout=3s", "sluice.mysql.lock-wait-timeout=2s")
        .run(
            context -> {
              DatabaseClient client =
                  DatabaseClient.create(context.getBean(ConnectionFactory.class));
              assertThat(scalar(client, "SELECT CAST(@@innodb_lock_wait_timeout AS CHAR)"))
                  .isEqualTo("2");
              String limit =
                  scalar(client, "SELECT VERSION()").contains("MariaDB")
                      ? "@@max_statement_time"
                      : "@@max_execution_time";
              assertThat(scalar(client, "SELECT CAST(" + limit + " AS CHAR)")).startsWith("3");
            });
  }

  @Test
  void aDatabaseThatIsAwayEndsTheStartWithASentence() {
    service
        .withPropertyValues("spring.r2dbc.url=r2dbc:mysql://127.0.0.1:1/sluice")
        .run(
            context -> {
              FailureAnalysis analysis =
                  new DatabaseAwayAnalyzer().analyze(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .startsWith("The database does not let us in")
                  .contains("127.0.0.1")
                  .doesNotContain("\n");
              assertThat(analysis.getAction()).contains("spring.r2dbc.url");
            });
  }

  @Test
  void aWrongPasswordEndsTheStartWithoutTellingIt() {
    service
        .withPropertyValues("spring.r2dbc.password=open-sesame")
        .run(
            context -> {
              FailureAnalysis analysis =
                  new DatabaseAwayAnalyzer().analyze(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .contains("Access denied")
                  .doesNotContain("open-sesame");
            });
  }

  @Test
  void limitsThatContradictEachOtherEndTheStart() {
    service
        .withPropertyValues("sluice.mysql.lock-wait-timeout=9s")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("lock-wait-timeout < statement-timeout"));
  }

  @ParameterizedTest
  @CsvSource({
    "r2dbc:mysql://db/shop, jdbc:mariadb://db:3306/shop?",
    "r2dbc:mysql://db:3307/shop, jdbc:mariadb://db:3307/shop?",
    "r2dbc:mysql://[::1]:3307/shop, jdbc:mariadb://[::1]:3307/shop?",
    "r2dbc:pool:mysql://db/shop, jdbc:mariadb://db:3306/shop?"
  })
  void theMigrationsAddressFollowsTheService(String r2dbc, String jdbc) {
    assertThat(JdbcDetails.of(ConnectionFactoryOptions.parse(r2dbc)).jdbcUrl())
        .startsWith(jdbc)
        .contains("allowPublicKeyRetrieval=true")
        .doesNotContain("sslMode");
  }

  @ParameterizedTest
  @CsvSource({
    "r2dbcs:mysql://db/shop, sslMode=trust",
    "r2dbc:mysql://db/shop?sslMode=required, sslMode=trust",
    "r2dbc:mysql://db/shop?sslMode=verify_identity&sslCa=/ca.pem, "
        + "sslMode=verify-full&serverSslCert=/ca.pem"
  })
  void theMigrationIsAsPrivateAsTheService(String r2dbc, String tls) {
    assertThat(JdbcDetails.of(ConnectionFactoryOptions.parse(r2dbc)).jdbcUrl()).endsWith(tls);
  }

  @Test
  void aPasswordIsNotPrinted() {
    JdbcDetails details =
        JdbcDetails.of(ConnectionFactoryOptions.parse("r2dbc:mysql://ann:secret@db/shop"));

    assertThat(details.password()).isEqualTo("secret");
    assertThat(details.toString()).doesNotContain("secret");
  }

  private static String scalar(DatabaseClient client, String sql) {
    Map<String, Object> row = client.sql(sql).fetch().one().block(SOON);
    return String.valueOf(row.values().iterator().next());
  }
}
