package io.sluice.infra.kafka;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** Every limit of the order log; {@code application.yaml} says why each is what it is. */
@ConfigurationProperties("sluice.kafka")
record KafkaSettings(
    @DefaultValue TopicSettings topic,
    @DefaultValue AppendSettings append,
    @DefaultValue ProjectionSettings projection,
    @DefaultValue CountSettings count,
    @DefaultValue("100ms") Duration settle,
    @DefaultValue("2s") Duration requestTimeout,
    @DefaultValue("500ms") Duration longestReconnectPause,
    @DefaultValue("100ms") Duration firstRetryPause,
    @DefaultValue("5s") Duration longestRetryPause,
    @DefaultValue("5s") Duration closeTimeout) {

  KafkaSettings {
    require(!settle.isNegative(), "settle must not be less than 0");
    requirePositive(requestTimeout, "request-timeout");
    requirePositive(longestReconnectPause, "longest-reconnect-pause");
    requirePositive(firstRetryPause, "first-retry-pause");
    requirePositive(closeTimeout, "close-timeout");
    require(
        firstRetryPause.compareTo(longestRetryPause) <= 0,
        "longest-retry-pause must not be less than first-retry-pause");
  }

  /**
   * The topic of the log, made when it is missing.
   *
   * @param name the dead letters go to the same name with {@code .dead-letters} behind it, what is
   *     only rehearsed with {@code .rehearsals}
   */
  record TopicSettings(
      @DefaultValue("sluice.orders") String name,
      @DefaultValue("6") int partitions,
      @DefaultValue("1") short replicationFactor,
      @DefaultValue("1") int minInSyncReplicas) {

    TopicSettings {
      require(!name.isBlank(), "topic.name must not be empty");
      require(partitions >= 1, "topic.partitions must be 1 or more");
      require(minInSyncReplicas >= 1, "topic.min-in-sync-replicas must be 1 or more");
      require(
          replicationFactor >= minInSyncReplicas,
          "topic.replication-factor must not be less than topic.min-in-sync-replicas");
    }

    String deadLetters() {
      return name + ".dead-letters";
    }

    String rehearsals() {
      return name + ".rehearsals";
    }
  }

  /**
   * The way of an event into the log.
   *
   * @param longestWait an event that waited longer for its turn is not sent
   * @param longestBlock how long the client library may hold the sender's thread
   * @param deliveryTimeout how long the client library tries, from its taking the event on
   * @param nearlyFull percent of the waiting beyond which nothing more should be begun
   * @param watch how often overdue appends are looked for
   * @param margin for the threads that stand between these bounds and the caller
   */
  record AppendSettings(
      @DefaultValue("10000") int waiting,
      @DefaultValue("90") int nearlyFull,
      @DefaultValue("4096") int inFlight,
      @DefaultValue("16MB") DataSize buffer,
      @DefaultValue("1ms") Duration linger,
      @DefaultValue("1s") Duration longestWait,
      @DefaultValue("250ms") Duration longestBlock,
      @DefaultValue("2500ms") Duration deliveryTimeout,
      @DefaultValue("250ms") Duration watch,
      @DefaultValue("250ms") Duration margin,
      @DefaultValue BreakerSettings breaker) {

    AppendSettings {
      require(waiting >= 1, "append.waiting must be 1 or more");
      require(nearlyFull >= 1 && nearlyFull <= 100, "append.nearly-full must be 1 to 100");
      require(inFlight >= 1, "append.in-flight must be 1 or more");
      require(buffer.toBytes() >= 1, "append.buffer must be 1 byte or more");
      require(!linger.isNegative(), "append.linger must not be less than 0");
      requirePositive(longestWait, "append.longest-wait");
      requirePositive(longestBlock, "append.longest-block");
      requirePositive(deliveryTimeout, "append.delivery-timeout");
      requirePositive(watch, "append.watch");
      require(!margin.isNegative(), "append.margin must not be less than 0");
    }

    /** So many may wait while there is room for more. */
    long roomy() {
      return Math.max(1, (long) waiting * nearlyFull / 100);
    }

    Duration longestAppend() {
      return longestWait.plus(longestBlock).plus(deliveryTimeout).plus(margin);
    }
  }

  /** When the log is taken to be away: so many of the last appends failed. */
  record BreakerSettings(
      @DefaultValue("50") int failurePercentage,
      @DefaultValue("20") int window,
      @DefaultValue("5") int leastAppends,
      @DefaultValue("1s") Duration openFor,
      @DefaultValue("10") int trials) {
    BreakerSettings {
      require(
          failurePercentage >= 1 && failurePercentage <= 100,
          "append.breaker.failure-percentage must be 1 to 100");
      require(window >= 1, "append.breaker.window must be 1 or more");
      require(leastAppends >= 1, "append.breaker.least-appends must be 1 or more");
      requirePositive(openFor, "append.breaker.open-for");
      require(trials >= 1, "append.breaker.trials must be 1 or more");
    }
  }

  /**
   * How the log is brought to the projector.
   *
   * @param poll how long the consumer waits for records at a time; a commit waits for its end
   * @param longestCommit a commit that takes longer is taken to be lost, and its consumer replaced
   */
  record ProjectionSettings(
      @DefaultValue("sluice-projection") String group,
      @DefaultValue("1000") int batch,
      @DefaultValue("20ms") Duration poll,
      @DefaultValue("10s") Duration sessionTimeout,
      @DefaultValue("3s") Duration heartbeat,
      @DefaultValue("15s") Duration longestCommit,
      @DefaultValue("5s") Duration lagInterval) {
    ProjectionSettings {
      require(!group.isBlank(), "projection.group must not be empty");
      require(batch >= 1, "projection.batch must be 1 or more");
      requirePositive(poll, "projection.poll");
      requirePositive(heartbeat, "projection.heartbeat");
      require(
          heartbeat.compareTo(sessionTimeout) < 0,
          "projection.heartbeat < projection.session-timeout must hold");
      requirePositive(longestCommit, "projection.longest-commit");
      requirePositive(lagInterval, "projection.lag-interval");
    }
  }

  /** How the log is counted. */
  record CountSettings(
      @DefaultValue("2") int atOnce,
      @DefaultValue("100") int waiting,
      @DefaultValue("1m") Duration clockSkew) {
    CountSettings {
      require(atOnce >= 1, "count.at-once must be 1 or more");
      require(waiting >= 1, "count.waiting must be 1 or more");
      require(!clockSkew.isNegative(), "count.clock-skew must not be less than 0");
    }
  }

  private static void requirePositive(Duration time, String name) {
    require(time.toMillis() >= 1, name + " must be 1ms or more");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("sluice.kafka." + otherwise);
    }
  }
}
