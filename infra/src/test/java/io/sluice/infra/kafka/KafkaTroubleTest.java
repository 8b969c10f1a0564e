package io.sluice.infra.kafka;

import static io.sluice.domain.People.ann;
import static io.sluice.domain.People.buyer;
import static io.sluice.domain.SaleFixtures.openSale;
import static io.sluice.domain.order.OrderFixtures.event;
import static io.sluice.domain.order.OrderFixtures.placed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.RecordingProjector;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * What the contract does not speak of: a broker that goes and comes, groups that change, crowds.
 */
@Timeout(120)
class KafkaTroubleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String topic = Node.newTopic();
  private final Sale sale = openSale(10_000, 10);
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    KafkaUnderTest.start();
    nodes.forEach(Node::close);
  }

  private Node node() {
    return keep(Node.on(topic));
  }

  private Node keep(Node node) {
    nodes.add(node);
    return node;
  }

  private Node patient(Map<String, String> besides) {
    return keep(Node.patient(topic, besides));
  }

  @Test
  void answersEveryAppendWhileTheBrokerIsGoneAndRecoversWhenItIsBack() {
    Node node = node().withFeed();
    record(node, crowd(1));
    KafkaUnderTest.stop();

    List<Throwable> failures = new ArrayList<>();
    Node.await(
        () -> {
          failures.addAll(failuresOf(node, crowd(50)));
          return !node.log.isAccepting();
        });
    KafkaUnderTest.start();
    node.awaitAccepting();

    assertThat(failures)
        .hasOnlyElementsOfTypes(OutcomeUnknownException.class, OverloadedException.class);
    List<OrderEvent> after = crowd(3);
    Mono<OrderEvent> followed = node.feed.follow(after.getLast().order().id()).next().cache();
    followed.subscribe();
    recordAtLast(node, after);
    assertThat(followed.block(PATIENCE)).isEqualTo(after.getLast());
  }

  @Test
  void startsWithoutABrokerAndIsReadyOnceThereIsOne() {
    String servers = KafkaUnderTest.bootstrapServers();
    KafkaUnderTest.stop();
    Node node = keep(Node.at(servers, topic, Map.of()));
    Disposable projection = node.log.project(new RecordingProjector()).subscribe();

    assertThat(node.log.isAccepting()).isFalse();
    assertThat(failuresOf(node, crowd(1)))
        .hasOnlyElementsOfType(OverloadedException.class)
        .hasSize(1);
    assertThat(Mono.from(node.feed.follow(crowd(1).getFirst().order().id())).materialize().block())
        .extracting(Signal::getThrowable)
        .isInstanceOf(OverloadedException.class);

    KafkaUnderTest.start();
    node.awaitAccepting();
    recordAtLast(node, crowd(3));
    projection.dispose();
  }

  @Test
  void startsWithAServerWhoseNameIsNotKnown() {
    Node node = keep(Node.at("nobody.invalid:9092", topic, Map.of("request-timeout", "1s")));

    assertThat(failuresOf(node, crowd(1))).hasOnlyElementsOfType(OverloadedException.class);
    assertThat(node.log.end().materialize().block(PATIENCE).getThrowable())
        .isInstanceOf(OverloadedException.class);
  }

  @Test
  void refusesWhatDoesNotFitInTheLane() {
    String servers = KafkaUnderTest.bootstrapServers();
    Node node =
        keep(Node.at(servers, topic, Map.of("append.waiting", "8", "append.in-flight", "8")));
    node.awaitAccepting();
    record(node, crowd(1));
    KafkaUnderTest.pause();
    try {
      assertThat(failuresOf(node, crowd(2_000)))
          .hasAtLeastOneElementOfType(OverloadedException.class)
          .hasAtLeastOneElementOfType(OutcomeUnknownException.class);
    } finally {
      KafkaUnderTest.resume();
    }
  }

  @Test
  void keepsTheOrderOfACrowdOfOneSale() {
    Node node = patient(Map.of());
    List<OrderEvent> sent = new ArrayList<>();
    List<Mono<Void>> appends = new ArrayList<>();
    Flux.range(1, 10_000)
        .parallel(4)
        .runOn(Schedulers.parallel())
        .map(n -> event(placed(sale, buyer(n), n)))
        .doOnNext(each -> callInOrder(node, each, sent, appends))
        .sequential()
        .blockLast(PATIENCE);

    Mono.when(appends).block(PATIENCE);

    RecordingProjector projector = new RecordingProjector();
    Disposable projection = node.log.project(projector).subscribe();
    assertThat(projector.awaitApplied(10_000)).isEqualTo(sent);
    projection.dispose();
    assertThat(node.log.countOrders(sale).block(PATIENCE)).isEqualTo(10_000);
  }

  /** The lock only tells which call came first. */
  private static void callInOrder(
      Node node, OrderEvent event, List<OrderEvent> sent, List<Mono<Void>> appends) {
    synchronized (sent) {
      sent.add(event);
      appends.add(node.log.append(event));
    }
  }

  @Test
  void losesNothingWhenNodesComeAndGoInMidstream() {
    Node first = quickToNotice();
    Node second = quickToNotice();
    RecordingProjector atFirst = new RecordingProjector();
    RecordingProjector atSecond = new RecordingProjector();
    List<OrderEvent> recorded = new CopyOnWriteArrayList<>();
    Disposable stream =
        Flux.interval(Duration.ofMillis(5))
            .onBackpressureDrop()
            .map(n -> event(placed(openSale(1, 1), ann(), n + 1)))
            .concatMap(each -> second.log.append(each).thenReturn(each), 1)
            .subscribe(recorded::add);

    Disposable firstRun = first.log.project(atFirst).subscribe();
    atFirst.awaitApplied(50);
    Disposable secondRun = second.log.project(atSecond).subscribe();
    int before = atSecond.awaitApplied(50).size();
    firstRun.dispose();
    atSecond.awaitApplied(before + 200);
    stream.dispose();
    awaitProjected(second);
    secondRun.dispose();

    Set<OrderEvent> applied = new HashSet<>(atFirst.applied());
    applied.addAll(atSecond.applied());
    assertThat(applied).containsAll(recorded);
  }

  private Node quickToNotice() {
    return patient(Map.of("projection.heartbeat", "200ms"));
  }

  @Test
  void keepsItsPartitionsWhileTheDatabaseIsAway() {
    Node node =
        patient(Map.of("projection.session-timeout", "6s", "projection.heartbeat", "500ms"));
    List<OrderEvent> events = crowd(100);
    record(node, events.subList(0, 1));
    RecordingProjector projector = new RecordingProjector().failing();
    Disposable projection = node.log.project(projector).subscribe();
    projector.awaitAttempts(1);
    double assignments = node.counted("sluice.projection.assignments");

    Flux.fromIterable(events.subList(1, 100)).flatMap(node.log::append).blockLast(PATIENCE);
    // Longer than a session lasts.
    projector.awaitAttempts(26);
    projector.recover();

    assertThat(projector.awaitApplied(100)).containsAll(events);
    assertThat(node.counted("sluice.projection.assignments")).isEqualTo(assignments);
    projection.dispose();
  }

  @Test
  void comesToTheEndAgainWhenACommitIsLost() {
    Node node = impatient();
    record(node, crowd(10));
    Disposable projection = node.log.project(new RecordingProjector()).subscribe();
    awaitProjected(node);

    new RawTopic(topic).throwBack(node.settings.projection().group());
    Node.await(() -> !hasProjectedAll(node));

    awaitProjected(node);
    projection.dispose();
  }

  @Test
  void replacesAConsumerWhoseCommitIsNotAnswered() {
    Node node = impatient();
    record(node, crowd(10));
    RecordingProjector projector = new RecordingProjector().failing();
    Disposable projection = node.log.project(projector).subscribe();
    projector.awaitAttempts(1);
    KafkaUnderTest.pause();
    try {
      projector.recover();
      Node.await(() -> node.counted("sluice.projection.restarts") > 0);
    } finally {
      KafkaUnderTest.resume();
    }

    awaitProjected(node);
    projection.dispose();
  }

  private Node impatient() {
    return patient(Map.of("projection.longest-commit", "1s"));
  }

  @Test
  void saysWhereADeadLetterCameFromAndWhy() {
    Node node = node();
    byte[] key = node.codec.key(crowd(1).getFirst().order().id());
    byte[] value = "{\"v\":99}".getBytes(StandardCharsets.UTF_8);
    new RawTopic(topic).write(key, value);

    Disposable projection = node.log.project(new RecordingProjector()).subscribe();
    awaitProjected(node);
    projection.dispose();

    ConsumerRecord<byte[], byte[]> letter =
        new RawTopic(node.settings.topic().deadLetters()).read().getFirst();
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(RawTopic.header(letter, DeadLetters.REASON)).contains("unknown version 99");
    assertThat(RawTopic.header(letter, DeadLetters.SOURCE_TOPIC)).isEqualTo(topic);
    assertThat(RawTopic.header(letter, DeadLetters.SOURCE_PARTITION)).isEqualTo("0");
    assertThat(RawTopic.header(letter, DeadLetters.SOURCE_OFFSET)).isEqualTo("0");
    assertThat(node.counted("sluice.deadletters")).isEqualTo(1);
  }

  @Test
  void finishesWhatIsUnderWayBeforeItCloses() {
    Node node = patient(Map.of("close-timeout", "20s"));
    List<Mono<Void>> appends = crowd(1_000).stream().map(node.log::append).toList();

    node.close();

    Mono.when(appends).block(PATIENCE);
    assertThat(new RawTopic(topic).read()).hasSize(1_000);
  }

  private List<OrderEvent> crowd(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(n -> event(placed(sale, ann(), n))).toList();
  }

  private static void record(Node node, List<OrderEvent> events) {
    events.forEach(event -> node.log.append(event).block(PATIENCE));
  }

  /** A log that accepts again has the first few find out whether that is so. */
  private static void recordAtLast(Node node, List<OrderEvent> events) {
    Flux.fromIterable(events)
        .concatMap(
            event ->
                Mono.defer(() -> node.log.append(event))
                    .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(100))))
        .blockLast(PATIENCE);
  }

  private static List<Throwable> failuresOf(Node node, List<OrderEvent> events) {
    List<Mono<Void>> appends = events.stream().map(node.log::append).toList();
    return appends.stream()
        .map(append -> append.materialize().block(PATIENCE))
        .filter(Signal::isOnError)
        .<Throwable>map(Signal::getThrowable)
        .toList();
  }

  private static void awaitProjected(Node node) {
    Node.await(() -> hasProjectedAll(node));
  }

  private static boolean hasProjectedAll(Node node) {
    var end = node.log.end().block(PATIENCE);
    return node.log.projected().block(PATIENCE).hasReached(end);
  }
}
