package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that SECURITY.md and README name exists: a promise without its test is none. */
class SecurityDocumentTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))(?:\\.(\\w+))?`");

  /** A sentence in camel case, as our tests are called. */
  private static final Pattern BARE = Pattern.compile("`([a-z]+(?:[A-Z][a-z]*){2,})`");

  private final Map<String, String> tests = sources();

  private static Map<String, String> sources() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      Map<String, String> sources = new HashMap<>();
      for (Path file : files.filter(path -> path.toString().contains("/src/test/java/")).toList()) {
        if (file.toString().endsWith(".java")) {
          String name = file.getFileName().toString();
          sources.put(name.substring(0, name.length() - 5), Files.readString(file));
        }
      }
      return sources;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<MatchResult> found(Pattern pattern, String document) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(ROOT.resolve(document)));
    return matcher.results().toList();
  }

  private static boolean has(String source, String method) {
    return source.contains("void " + method + "(");
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    for (String document : List.of("SECURITY.md", "README.md")) {
      List<MatchResult> named = found(NAMED, document);
      assertThat(named).as(document).hasSizeGreaterThan(10);
      for (MatchResult one : named) {
        assertThat(tests).as(document).containsKey(one.group(1));
        if (one.group(2) != null) {
          assertThat(has(tests.get(one.group(1)), one.group(2))).as(one.group()).isTrue();
        }
      }
    }
  }

  @Test
  void everyMethodThatIsNamedAloneIsThatOfATest() throws IOException {
    String all = tests.values().stream().collect(Collectors.joining());
    for (MatchResult one : found(BARE, "SECURITY.md")) {
      assertThat(has(all, one.group(1))).as(one.group()).isTrue();
    }
  }
}
