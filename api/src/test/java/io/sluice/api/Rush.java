package io.sluice.api;

import static io.sluice.domain.People.buyer;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Buyers 1 to {@code n} who each want one unit of a sale, a few dozen at a time. Each asks with one
 * idempotency key until the answer is final, whatever happens to the service meanwhile.
 */
final class Rush {
  private static final int AT_A_TIME = 48;
  private static final Duration BETWEEN_ARRIVALS = Duration.ofMillis(4);
  private static final Duration BEFORE_A_RETRY = Duration.ofMillis(250);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** One answer: the order and its place if the status is 201, else the problem's code. */
  record Answer(int buyer, int status, String code, String order, int sequence, boolean replayed) {

    static Answer of(int buyer, ResponseEntity<String> response) {
      JsonNode body = JSON.readTree(response.getBody());
      return new Answer(
          buyer,
          response.getStatusCode().value(),
          body.path("code").asString(""),
          body.path("id").asString(""),
          body.path("sequence").asInt(0),
          response.getHeaders().containsHeader("Idempotency-Replayed"));
    }

    /** Nobody answered, or half of an answer came. */
    static Answer none(int buyer) {
      return new Answer(buyer, 0, "", "", 0, false);
    }

    boolean isYes() {
      return status == 201;
    }

    boolean isFinal() {
      return isYes() || status == 409;
    }
  }

  private final String sale;
  private final int buyers;
  private final Supplier<Surface> surface;
  private final WebClient client;
  private final Collection<Answer> heard = new ConcurrentLinkedQueue<>();
  private final Collection<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private boolean impatient;

  private record Waiting(Predicate<Answer> what, CountDownLatch left) {}

  /**
   * Prepares a rush.
   *
   * @param surface asked anew for each attempt: where to knock may change
   */
  Rush(int buyers, String sale, Supplier<Surface> surface) {
    this.buyers = buyers;
    this.sale = sale;
    this.surface = surface;
    ConnectionProvider connections =
        ConnectionProvider.builder("rush").maxConnections(2 * AT_A_TIME).build();
    this.client =
        WebClient.builder()
            .clientConnector(new ReactorClientHttpConnector(HttpClient.create(connections)))
            .build();
  }

  /** Three of ten send each attempt twice at once, one of ten hangs up on the first ones. */
  Rush ofImpatientPeople() {
    impatient = true;
    return this;
  }

  /** The rush under way; completes when everybody has a final answer. */
  CompletableFuture<Void> begin() {
    return Flux.range(1, buyers)
        .delayElements(BETWEEN_ARRIVALS)
        .flatMap(n -> settle(n, 0), AT_A_TIME)
        .then()
        .toFuture();
  }

  private Mono<Void> settle(int n, int attempt) {
    return ask(n, attempt)
        .flatMap(
            answer ->
                answer.isFinal()
                    ? Mono.<Void>empty()
                    : Mono.delay(BEFORE_A_RETRY).then(settle(n, attempt + 1)));
  }

  private Mono<Answer> ask(int n, int attempt) {
    if (impatient && n % 10 < 3) {
      return Mono.zip(send(n), send(n), (one, other) -> one.isFinal() ? one : other);
    }
    return impatient && n % 10 == 9 && attempt < 3
        ? send(n, Duration.ofMillis(2 + n % 23))
        : send(n);
  }

  private Mono<Answer> send(int n) {
    return send(n, LONGEST_ANSWER);
  }

  private Mono<Answer> send(int n, Duration patience) {
    return Mono.defer(() -> post(n))
        .timeout(patience)
        .map(response -> Answer.of(n, response))
        .onErrorReturn(Answer.none(n))
        .doOnNext(this::hear);
  }

  private Mono<ResponseEntity<String>> post(int n) {
    Surface door = surface.get();
    return client
        .post()
        .uri(door.url() + "/api/v1/sales/" + sale + "/orders")
        .headers(door.as(buyer(n)))
        .header("Idempotency-Key", "rush-" + n)
        .exchangeToMono(response -> response.toEntity(String.class));
  }

  private void hear(Answer answer) {
    heard.add(answer);
    waiting.stream().filter(one -> one.what().test(answer)).forEach(one -> one.left().countDown());
  }

  /** Waits until so many buyers more have been told that they have an order. */
  void awaitOrders(int more) throws InterruptedException {
    await(Answer::isYes, more);
  }

  /** Waits until so many more have heard this problem. */
  void awaitRefusals(String code, int more) throws InterruptedException {
    await(answer -> answer.code().equals(code), more);
  }

  /** Waits until so many more have heard one of these problems. */
  void awaitRefusals(Set<String> codes, int more) throws InterruptedException {
    await(answer -> codes.contains(answer.code()), more);
  }

  private void await(Predicate<Answer> what, int more) throws InterruptedException {
    Waiting one = new Waiting(what, new CountDownLatch(more));
    waiting.add(one);
    assertThat(one.left().await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as("%d more in time; heard so far: %s", more, this)
        .isTrue();
  }

  /** Waits until everybody has a final answer. */
  void awaitTheEndOf(CompletableFuture<Void> rush) throws Exception {
    try {
      rush.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("The rush does not end; heard: " + this, e);
    }
  }

  /** What was answered until now. */
  List<Answer> heard() {
    return List.copyOf(heard);
  }

  /** Every unit sold once, in a gapless row, and nobody told two things. */
  void assertSold(int units) {
    SortedMap<Integer, Set<String>> orders = orders();
    assertThat(orders).allSatisfy((n, told) -> assertThat(told).as("buyer %d", n).hasSize(1));
    assertThat(orders.values().stream().flatMap(Set::stream))
        .doesNotHaveDuplicates()
        .hasSize(units);
    assertThat(sequences())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, units).boxed().toList());
    assertThat(refused()).hasSize(buyers - units).doesNotContainAnyElementsOf(orders.keySet());
    assertThat(heard).extracting(Answer::code).isSubsetOf(EXPECTED);
  }

  /** Everything that may be heard of a sale whose servers come and go; empty: yes, or nothing. */
  private static final Set<String> EXPECTED =
      Set.of("", "sold-out", "sale-paused", "overloaded", "outcome-unknown");

  /** The orders that each buyer was told of. */
  SortedMap<Integer, Set<String>> orders() {
    SortedMap<Integer, Set<String>> orders = new TreeMap<>();
    heard.stream()
        .filter(Answer::isYes)
        .forEach(yes -> orders.computeIfAbsent(yes.buyer(), n -> new TreeSet<>()).add(yes.order()));
    return orders;
  }

  private Set<Integer> refused() {
    Set<Integer> refused = new TreeSet<>();
    heard.stream()
        .filter(answer -> answer.code().equals("sold-out"))
        .forEach(answer -> refused.add(answer.buyer()));
    return refused;
  }

  /** The sequences of the orders, each once, ascending. */
  List<Integer> sequences() {
    return heard.stream().filter(Answer::isYes).map(Answer::sequence).distinct().sorted().toList();
  }

  /** Everybody asks again with the same key and gets the same order; it is still there. */
  void assertKept() {
    List<Answer> told = heard.stream().filter(Answer::isYes).toList();
    List<Answer> again =
        Flux.fromIterable(new TreeSet<>(orders().keySet()))
            .flatMap(this::send, AT_A_TIME)
            .collectList()
            .block(PATIENCE);
    assertThat(again).isNotNull().allMatch(Answer::isYes).allMatch(Answer::replayed);
    assertThat(new TreeSet<>(orders(again))).isEqualTo(new TreeSet<>(orders(told)));
    // At once: without its database a node needs seconds for each.
    List<Answer> read =
        Flux.fromIterable(again).take(10).flatMap(this::read).collectList().block(PATIENCE);
    assertThat(read).isNotEmpty().allMatch(answer -> answer.status() == 200);
    assertThat(orders(again)).containsAll(orders(read));
  }

  private Mono<Answer> read(Answer yes) {
    Surface door = surface.get();
    return client
        .get()
        .uri(door.url() + "/api/v1/orders/" + yes.order())
        .headers(door.as(buyer(yes.buyer())))
        .exchangeToMono(response -> response.toEntity(String.class))
        .map(response -> Answer.of(yes.buyer(), response));
  }

  private static List<String> orders(Collection<Answer> answers) {
    List<String> orders = new ArrayList<>();
    answers.forEach(yes -> orders.add(yes.buyer() + " " + yes.order() + " " + yes.sequence()));
    return orders;
  }

  @Override
  public String toString() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    heard.forEach(answer -> counts.merge(answer.status() + " " + answer.code(), 1, Integer::sum));
    return counts.toString();
  }
}
