package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.openapi.OpenApiDocument;
import io.sluice.api.security.AccessTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/**
 * README and OpenAPI document say what the code does. After a change, write them anew: {@code
 * ./mvnw -pl api -am test -Dtest=DocumentsTest -Dsluice.documents.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@InMemoryTest
class DocumentsTest {
  private static final Path README = Path.of("../README.md");
  private static final Path OPEN_API = Path.of("src/main/resources/openapi.json");
  private static final String HEADING = "## Problems\n";

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired Endpoints endpoints;
  @Autowired JsonMapper json;

  @Test
  void theCommittedOpenApiDocumentIsThatOfTheRouteTable() throws IOException {
    String generated = new OpenApiDocument(endpoints, json).text();
    if (Boolean.getBoolean("sluice.documents.write")) {
      Files.writeString(OPEN_API, generated);
    }

    assertThat(Files.readString(OPEN_API)).isEqualTo(generated);
  }

  @Test
  void theServedOpenApiDocumentIsTheCommittedOne() throws IOException {
    new Surface(port, tokens)
        .client()
        .get()
        .uri("/openapi.json")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(Files.readString(OPEN_API));
  }

  @Test
  void theReadmeNamesEveryProblemAndNoOther() throws IOException {
    String table = problemTable();
    if (Boolean.getBoolean("sluice.documents.write")) {
      writeReadme(table);
    }

    assertThat(tableIn(Files.readString(README))).isEqualTo(table);
  }

  private static String problemTable() {
    String rows =
        Arrays.stream(Problems.values())
            .map(
                problem ->
                    "| `%s` | %d | %s |"
                        .formatted(problem.code(), problem.status(), problem.meaning()))
            .collect(Collectors.joining("\n"));
    return "| code | status | meaning |\n|---|---|---|\n" + rows;
  }

  private static String tableIn(String readme) {
    assertThat(readme).contains(HEADING);
    List<String> section =
        readme.substring(readme.indexOf(HEADING) + HEADING.length()).lines().toList();
    return section.stream()
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .collect(Collectors.joining("\n"));
  }

  private static void writeReadme(String table) throws IOException {
    String readme = Files.exists(README) ? Files.readString(README) : "# Sluice\n\n" + HEADING;
    String old = readme.contains(HEADING) ? tableIn(readme) : "";
    String fresh =
        old.isEmpty()
            ? readme.replace(HEADING, HEADING + "\n" + table + "\n")
            : readme.replace(old, table);
    Files.writeString(README, fresh);
  }
}
