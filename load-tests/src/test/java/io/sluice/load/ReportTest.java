package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @Test
  void saysThatAllPromisesWereKept() {
    assertThat(report(List.of()).table())
        .contains("accepted/s                   12.5", "All promises kept.")
        .doesNotContain("BROKEN");
  }

  @Test
  void saysWhichPromiseWasBroken(@TempDir Path folder) throws Exception {
    Report broken = report(List.of(new Breach("P1 never oversold", "3 of 2")));
    assertThat(broken.table())
        .contains("BROKEN P1 never oversold", "3 of 2")
        .doesNotContain("kept.");
    broken.write(folder.resolve("target").resolve("rush.json"));
    assertThat(Files.readString(folder.resolve("target").resolve("rush.json")))
        .contains("\"kept\": false", "\"promise\": \"P1 never oversold\"", "\"accepted/s\": 12.5");
  }

  private static Report report(List<Breach> breaches) {
    return new Report(
        "OpeningRush", Map.of("units", 2), Map.of("accepted/s", 12.5), null, breaches);
  }
}
