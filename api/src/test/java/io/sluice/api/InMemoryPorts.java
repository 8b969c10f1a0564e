package io.sluice.api;

import io.sluice.domain.member.InMemoryDataKeys;
import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.member.InMemoryOperatorActions;
import io.sluice.domain.member.InMemoryRateLimits;
import io.sluice.domain.member.InMemorySealedData;
import io.sluice.domain.member.InMemorySessions;
import io.sluice.domain.member.InMemorySignUps;
import io.sluice.domain.member.RecordedEvents;
import io.sluice.domain.order.InMemoryOrderLog;
import io.sluice.domain.order.InMemoryOrders;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.stock.InMemoryEpochs;
import io.sluice.domain.stock.InMemoryStock;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The readable specification of every port in place of the adapters, and a clock to move. */
@TestConfiguration(proxyBeanMethods = false)
class InMemoryPorts {

  @Bean
  @Primary
  MovableClock movableClock() {
    return new MovableClock();
  }

  @Bean
  InMemorySales sales() {
    return new InMemorySales();
  }

  @Bean
  InMemoryStock stock(MovableClock clock) {
    return new InMemoryStock(clock);
  }

  @Bean
  InMemoryOrderLog orderLog() {
    return new InMemoryOrderLog();
  }

  @Bean
  @Primary
  SilentLog silentLog(InMemoryOrderLog orderLog) {
    return new SilentLog(orderLog);
  }

  @Bean
  InMemoryOrders orders(InMemorySales sales) {
    return new InMemoryOrders(sales::find);
  }

  @Bean
  InMemoryEpochs epochs(MovableClock clock) {
    return new InMemoryEpochs(clock);
  }

  @Bean
  InMemoryMembers members() {
    return new InMemoryMembers();
  }

  @Bean
  InMemorySignUps signUps(InMemoryMembers members) {
    return new InMemorySignUps(members);
  }

  @Bean
  InMemorySessions sessions() {
    return new InMemorySessions();
  }

  @Bean
  InMemoryOperatorActions operatorActions() {
    return new InMemoryOperatorActions();
  }

  @Bean
  InMemoryDataKeys dataKeys() {
    return new InMemoryDataKeys();
  }

  @Bean
  InMemorySealedData sealedData(InMemoryDataKeys keys) {
    return new InMemorySealedData(keys);
  }

  @Bean
  InMemoryRateLimits rateLimits() {
    return new InMemoryRateLimits();
  }

  @Bean
  RecordedEvents memberEvents() {
    return new RecordedEvents();
  }
}
