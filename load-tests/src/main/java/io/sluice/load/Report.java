package io.sluice.load;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a run, to be read by people and by programs. */
record Report(
    String simulation,
    Map<String, Object> parameters,
    Map<String, Object> figures,
    @Nullable Audit audit,
    List<Breach> breaches) {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  String table() {
    StringBuilder text = new StringBuilder("\n=== %s ===\n".formatted(simulation));
    parameters.forEach((name, value) -> text.append(row(name, value)));
    text.append("---\n");
    figures.forEach((name, value) -> text.append(row(name, value)));
    text.append("---\n").append(row("audit", audit == null ? "not taken" : audit));
    breaches.forEach(breach -> text.append(row("BROKEN " + breach.promise(), breach.evidence())));
    return text.append(breaches.isEmpty() ? "All promises kept.\n" : "Promises were broken.\n")
        .toString();
  }

  private static String row(String name, Object value) {
    return "%-28s %s\n".formatted(name, value);
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("simulation", simulation);
    all.put("parameters", parameters);
    all.put("figures", figures);
    all.put("audit", audit);
    all.put("breaches", breaches);
    all.put("kept", breaches.isEmpty());
    return JSON.toJson(all);
  }

  void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, json() + "\n");
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
