package io.sluice.load.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.load.proof.Ordeal.Harm;
import io.sluice.load.proof.Ordeal.Result;
import io.sluice.standalone.Line;
import io.sluice.standalone.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything that can be wrong with the line to each of the servers, one after the other, under
 * load: every promise is kept, every answer comes in time, and the service sells again within 30 s
 * of the end by itself.
 *
 * <p>{@code -Dsluice.proof.troubles=all}, or a list like {@code REDIS-SILENT,KAFKA-RESET}.
 */
class BadNetworkTest {
  private static final String FEW = "REDIS-REPLIES_LOST,KAFKA-HALF_OPEN";
  private static final String CHOSEN = System.getProperty("sluice.proof.troubles", FEW);
  private static final int PER_SECOND = Integer.getInteger("sluice.proof.per-second", 10);

  /** Longer than any time-out of the service on the way of a purchase. */
  private static final Duration LONG = Duration.ofSeconds(6);

  private static final Map<Trouble, Duration> HOW_LONG =
      Map.of(
          Trouble.REPLIES_HELD, Duration.ofSeconds(2),
          Trouble.REPLIES_LOST, Duration.ofSeconds(2));

  private final Path folder = Labs.folder("bad-network");

  record Case(Lines.To server, Trouble trouble) {
    String name() {
      return server + "-" + trouble;
    }
  }

  @Test
  void whateverIsWrongWithALineNothingIsLost() throws IOException {
    List<Result> results = new ArrayList<>();
    try (Lab lab = Lab.in(folder);
        History history = History.in(folder.resolve("history.jsonl"))) {
      ServiceNode node = lab.startNode("one", lab.behindLines());
      Ordeal ordeal = new Ordeal(lab, node, history, Ordeal.habits(PER_SECOND));
      for (Case each : cases()) {
        Result result =
            ordeal.suffer(
                each.name(),
                HOW_LONG.getOrDefault(each.trouble(), LONG),
                sale -> disturb(lab.lines().to(each.server()), each.trouble()));
        results.add(result);
        result.tell(folder);
      }
    }
    assertThat(results).isNotEmpty().allSatisfy(Sound::isSound);
  }

  private static Harm disturb(Line line, Trouble trouble) {
    return new Harm() {
      @Override
      public void begin() {
        line.disturb(trouble);
      }

      @Override
      public void end() {
        line.mend();
      }
    };
  }

  private static List<Case> cases() {
    List<Case> all =
        Stream.of(Lines.To.values())
            .flatMap(
                server ->
                    Stream.of(Trouble.values())
                        .filter(trouble -> trouble != Trouble.NONE)
                        .map(trouble -> new Case(server, trouble)))
            .toList();
    Set<String> chosen = Set.copyOf(Arrays.asList(CHOSEN.split(",")));
    return all.stream()
        .filter(each -> CHOSEN.equals("all") || chosen.contains(each.name()))
        .toList();
  }
}
