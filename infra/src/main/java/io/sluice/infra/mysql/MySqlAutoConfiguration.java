package io.sluice.infra.mysql;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.spi.ConnectionFactory;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.Keysets;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.OperatorActions;
import io.sluice.domain.member.SealedData;
import io.sluice.domain.member.Sessions;
import io.sluice.domain.member.SignUps;
import io.sluice.domain.order.Orders;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epochs;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;

/** Sales, orders, epochs and members in MySQL: {@code spring.r2dbc.*} says where. */
@AutoConfiguration(after = R2dbcAutoConfiguration.class, before = FlywayAutoConfiguration.class)
@EnableConfigurationProperties({MySqlSettings.class, FlywayProperties.class})
public class MySqlAutoConfiguration {

  @Bean
  EnforcedOptions mySqlOptions(MySqlSettings settings) {
    return new EnforcedOptions(settings);
  }

  /** Flyway looks for it to see that there is a database at all. */
  @Bean
  @ConditionalOnBean(R2dbcConnectionDetails.class)
  @ConditionalOnMissingBean({JdbcConnectionDetails.class, FlywayConnectionDetails.class})
  JdbcDetails jdbcDetails(R2dbcConnectionDetails r2dbc, FlywayProperties flyway) {
    JdbcDetails derived = JdbcDetails.of(r2dbc.getConnectionFactoryOptions());
    String given = flyway.getUrl();
    return given == null
        ? derived
        : new JdbcDetails(
            given,
            flyway.getUser() == null ? derived.username() : flyway.getUser(),
            flyway.getPassword() == null ? derived.password() : flyway.getPassword());
  }

  @Bean
  Database mySqlDatabase(
      ConnectionFactory connections, MySqlSettings settings, ObjectProvider<MeterRegistry> meters) {
    Database database = new Database(connections, settings);
    meters.ifAvailable(
        registry ->
            Gauge.builder("sluice.mysql.reads", database, Database::readsUnderWay)
                .description("reads that wait or run, at most sluice.mysql.reads-at-once")
                .register(registry));
    return database;
  }

  @Bean
  @ConditionalOnMissingBean
  Sales sales(Database database, MySqlSettings settings) {
    return new MySqlSales(database, settings);
  }

  @Bean
  @ConditionalOnMissingBean
  Orders orders(Database database, MySqlSettings settings, ObjectProvider<MeterRegistry> meters) {
    MeterRegistry registry = meters.getIfAvailable(SimpleMeterRegistry::new);
    return new MySqlOrders(database, settings, new ProjectionMeters(registry));
  }

  @Bean
  @ConditionalOnMissingBean
  Epochs epochs(Database database) {
    return new MySqlEpochs(database);
  }

  @Bean
  @ConditionalOnMissingBean
  Members members(Database database, DataKeys keys) {
    return new MySqlMembers(database, keys);
  }

  @Bean
  @ConditionalOnMissingBean
  SignUps signUps(Database database, DataKeys keys) {
    return new MySqlSignUps(database, keys);
  }

  @Bean
  @ConditionalOnMissingBean
  Sessions sessions(Database database, DataKeys keys) {
    return new MySqlSessions(database, keys);
  }

  @Bean
  @ConditionalOnMissingBean
  OperatorActions operatorActions(Database database) {
    return new MySqlOperatorActions(database);
  }

  @Bean
  @ConditionalOnMissingBean
  SealedData sealedData(Database database, DataKeys keys) {
    return new MySqlSealedData(database, keys);
  }

  @Bean
  @ConditionalOnMissingBean
  Keysets keysets(Database database) {
    return new MySqlKeysets(database);
  }
}
