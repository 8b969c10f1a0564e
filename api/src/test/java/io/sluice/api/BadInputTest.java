package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.badinput.ApiDocument;
import io.sluice.api.badinput.BadClient;
import io.sluice.api.badinput.BadClient.Sent;
import io.sluice.api.badinput.BadRequests;
import io.sluice.api.badinput.BadRequests.Spoilt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.http.HttpHeaders;

/**
 * Requests that the OpenAPI document forbids, to the service with its real servers: each is refused
 * in good order, and none that is refused leaves a trace. {@code -Dsluice.badinput.requests=10000}
 * sets how many, {@code -Dsluice.badinput.seed=N} repeats a run.
 */
@ReadsTheOutput
class BadInputTest {
  private static final Logger log = LoggerFactory.getLogger(BadInputTest.class);
  private static final int REQUESTS = Integer.getInteger("sluice.badinput.requests", 400);
  private static final long SEED = Long.getLong("sluice.badinput.seed", 1);
  private static final int BATCH = 200;
  private static final int ENOUGH_TO_SHOW = 20;

  @TempDir static Path folder;
  private static Node node;
  private static WholeState state;

  private final ApiDocument document = ApiDocument.committed();
  private final BadRequests requests = new BadRequests(document, SEED);
  private final PlantedWorld world = new PlantedWorld(node);

  @BeforeAll
  static void start() {
    // What was cancelled must have been refunded before two looks can be compared.
    node =
        Node.startAlone(
            folder,
            "--sluice.refund.after=500ms",
            // A rotation that was begun goes on by itself, and would be taken for a trace.
            "--sluice.loops.rotate=1h",
            // Whoever tries everything that is wrong tries often.
            "--sluice.members.sign-ups.burst=1000000",
            "--sluice.members.attempts.burst=1000000",
            "--sluice.members.attempts-from-origin.burst=1000000",
            "--sluice.members.attempts-of-account.burst=1000000",
            "--sluice.members.refreshes.burst=1000000");
    state = new WholeState(node);
    await().atMost(Duration.ofMinutes(1)).untilAsserted(BadInputTest::annHasJoined);
  }

  private static void annHasJoined() {
    node.surface()
        .client()
        .post()
        .uri("/api/v1/auth/token")
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .bodyValue("{\"email\":\"ann@sluice.test\",\"password\":\"ann-buys-sneakers\"}")
        .exchange()
        .expectStatus()
        .isOk();
  }

  @AfterAll
  static void stop() {
    state.close();
    node.close();
  }

  /** Else every refusal below could have another reason than the fault. */
  @Test
  void aRequestWithoutAFaultSucceeds() throws IOException {
    for (Spoilt sound : requests.none()) {
      world.plant();
      assertThat(send(List.of(sound)))
          .allSatisfy(sent -> assertThat(sent.status()).as(sent.toString()).isBetween(200, 299))
          .allSatisfy(sent -> assertThat(sent.wrong()).as(sent.toString()).isEmpty());
    }
  }

  @Test
  void aStateThatHasChangedIsNoticed() {
    Map<String, String> before = state.settled();

    world.plant();

    assertThat(difference(before, state.settled()))
        .anyMatch(part -> part.startsWith("redis "))
        .anyMatch(part -> part.startsWith("table orders"))
        .anyMatch(part -> part.startsWith("log "));
  }

  @Test
  void whatIsBadIsRefusedInGoodOrderAndLeavesNoTrace(CapturedOutput output) throws IOException {
    log.info("{} bad requests, -Dsluice.badinput.seed={}", REQUESTS, SEED);
    // What the servers have to say while they start is no matter of ours.
    int start = output.length();
    List<Spoilt> all = requests.take(REQUESTS);
    List<Sent> sent = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    // Apart: in a batch where nothing may be accepted, any change at all is one too many.
    for (Predicate<Spoilt> kind :
        List.<Predicate<Spoilt>>of(Spoilt::isRefused, one -> !one.isRefused())) {
      List<Spoilt> ofKind = all.stream().filter(kind).toList();
      for (int from = 0; from < ofKind.size() && wrong.size() < ENOUGH_TO_SHOW; from += BATCH) {
        List<Spoilt> batch = ofKind.subList(from, Math.min(from + BATCH, ofKind.size()));
        sent.addAll(sendAndCompare(batch, wrong));
      }
    }
    log.info("Answers by status: {}", byStatus(sent));
    assertThat(wrong).as("seed " + SEED).isEmpty();
    assertThat(output.getAll().substring(start)).doesNotContain(" ERROR ", "LEAK");
  }

  private static Map<Integer, Long> byStatus(List<Sent> sent) {
    return sent.stream()
        .collect(Collectors.groupingBy(Sent::status, TreeMap::new, Collectors.counting()));
  }

  /** Sends all; what was accepted is not sent again, until all of the rest is refused at once. */
  private List<Sent> sendAndCompare(List<Spoilt> batch, List<String> wrong) throws IOException {
    world.plant();
    Map<String, String> before = state.settled();
    List<Sent> sent = send(batch);
    sent.stream().filter(one -> !one.wrong().isEmpty()).forEach(one -> wrong.add(one.toString()));
    List<Spoilt> refused = refusedOf(sent);
    if (refused.size() < batch.size()) {
      sendAndCompare(refused, wrong);
      return sent;
    }
    List<String> difference = difference(before, state.settled());
    if (!difference.isEmpty()) {
      wrong.add("Something refused has changed " + difference + ": " + culprit(batch));
    }
    return sent;
  }

  private List<Sent> send(List<Spoilt> batch) throws IOException {
    List<Sent> sent = new ArrayList<>();
    try (BadClient client = new BadClient(node.port(), document, world)) {
      for (Spoilt spoilt : batch) {
        sent.add(client.send(spoilt));
      }
    }
    return sent;
  }

  private static List<Spoilt> refusedOf(List<Sent> sent) {
    return sent.stream().filter(one -> !one.isAccepted()).map(Sent::spoilt).toList();
  }

  /** Halves the suspects for as long as one half alone does it again. */
  private String culprit(List<Spoilt> suspects) throws IOException {
    if (suspects.size() > 1) {
      int half = suspects.size() / 2;
      for (List<Spoilt> some :
          List.of(suspects.subList(0, half), suspects.subList(half, suspects.size()))) {
        Map<String, String> before = state.settled();
        send(some);
        if (!before.equals(state.settled())) {
          return culprit(some);
        }
      }
    }
    return suspects.size() == 1 ? send(suspects).toString() : "no half of these alone: " + suspects;
  }

  private static List<String> difference(Map<String, String> before, Map<String, String> after) {
    Map<String, String> changed = new TreeMap<>(after);
    before.forEach(
        (part, value) -> changed.merge(part, value, (now, then) -> now.equals(then) ? null : now));
    return List.copyOf(changed.keySet());
  }
}
