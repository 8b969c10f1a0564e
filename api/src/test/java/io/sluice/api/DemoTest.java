package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.order.InMemoryOrderLog;
import io.sluice.domain.order.InMemoryOrders;
import io.sluice.domain.sale.InMemorySales;
import io.sluice.domain.stock.InMemoryEpochs;
import io.sluice.domain.stock.InMemoryStock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

/** What standalone mode prints can be pasted into a shell. */
@ReadsTheOutput
class DemoTest {
  private static final Pattern COMMAND =
      Pattern.compile(
          "^# (buy|follow the order.*|audit the sale)\\R((?:.+\\R)+)", Pattern.MULTILINE);
  private static final String SALE = "/sales/[-0-9a-f]{36}/orders";

  @TempDir Path folder;

  /** What outlives the service: a second start finds the ports as the first has left them. */
  @TestConfiguration(proxyBeanMethods = false)
  static class KeptPorts extends InMemoryPorts {
    private static final InMemoryPorts PORTS = new InMemoryPorts();
    private static final MovableClock CLOCK = PORTS.movableClock();
    private static final InMemorySales SALES = PORTS.sales();
    private static final InMemoryStock STOCK = PORTS.stock(CLOCK);
    private static final InMemoryOrderLog LOG = PORTS.orderLog();
    private static final InMemoryOrders ORDERS = PORTS.orders(SALES);
    private static final InMemoryEpochs EPOCHS = PORTS.epochs(CLOCK);
    private static final InMemoryMembers MEMBERS = PORTS.members();

    @Override
    MovableClock movableClock() {
      return CLOCK;
    }

    @Override
    InMemorySales sales() {
      return SALES;
    }

    @Override
    InMemoryStock stock(MovableClock clock) {
      return STOCK;
    }

    @Override
    InMemoryOrderLog orderLog() {
      return LOG;
    }

    @Override
    InMemoryOrders orders(InMemorySales sales) {
      return ORDERS;
    }

    @Override
    InMemoryEpochs epochs(MovableClock clock) {
      return EPOCHS;
    }

    @Override
    InMemoryMembers members() {
      return MEMBERS;
    }
  }

  private static ConfigurableApplicationContext start() {
    return InMemoryService.start(KeptPorts.class, "sluice.standalone.active=true");
  }

  private static List<String> commands(CapturedOutput output) {
    await().until(() -> COMMAND.matcher(output.getOut()).results().count() == 3);
    return COMMAND.matcher(output.getOut()).results().map(found -> found.group(2)).toList();
  }

  @Test
  void itsCommandsBuyFollowAndAuditAndARestartKeepsTheSale(CapturedOutput output) throws Exception {
    assertThat(shell("command -v curl")).as("this test needs curl on the path").isNotBlank();
    try (ConfigurableApplicationContext service = start()) {
      assertThat(service.isRunning()).isTrue();
      List<String> commands = commands(output);

      assertThat(shell(commands.get(0))).contains("HTTP/1.1 201", "\"sequence\":1,");
      // It would follow for ever; a second is enough for the snapshot, or the next one is.
      String follow = commands.get(1).replace("curl -N -s", "curl -N -s --max-time 1");
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(shell(follow))
                      .contains("retry: ", "event: snapshot", "\"status\":\"PLACED\""));
      await()
          .untilAsserted(
              () ->
                  assertThat(shell(commands.get(2)))
                      .contains("\"units\":1000,\"available\":999", "\"consistent\":true"));
      assertThat(shell(commands.get(0))).contains("HTTP/1.1 201", "\"sequence\":2,");
    }
    String sold = saleIn(output.getOut());
    int told = output.getOut().length();

    try (ConfigurableApplicationContext again = start()) {
      await().until(() -> output.getOut().substring(told).contains("# audit the sale"));
      assertThat(saleIn(output.getOut().substring(told))).isEqualTo(sold);
      assertThat(
              again
                  .getBean(InMemorySales.class)
                  .unsettled(KeptPorts.CLOCK.instant())
                  .count()
                  .block())
          .isEqualTo(1);
    }
  }

  private static String saleIn(String printed) {
    return Pattern.compile(SALE).matcher(printed).results().findFirst().orElseThrow().group();
  }

  private String shell(String script) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    // The printed file name would be shared by every run on this machine.
    String own = script.replace("/tmp/sluice-order", folder.resolve("order").toString());
    Process bash =
        new ProcessBuilder("bash", "-c", own)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(bash.waitFor(30, TimeUnit.SECONDS)).as("ends: " + own).isTrue();
    } finally {
      bash.destroyForcibly();
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
