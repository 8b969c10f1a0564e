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
    @DefaultValue("2s") Duration requestTimeout,
    @DefaultValue("100ms") Duration firstRetryPause,
    @DefaultValue("5s") Duration longestRetryPause,
    @DefaultValue("5s") Duration closeTimeout) {

  /**
   * The topic of the log, made when it is missing.
   *
   * @param name the dead letters go to the same name with {@code .dead-letters} behind it
   */
  record TopicSettings(
      @DefaultValue("sluice.orders") String name,
      @DefaultValue("6") int partitions,
      @DefaultValue("1") short replicationFactor,
      @DefaultValue("1") int minInSyncReplicas) {

    String deadLetters() {
      return name + ".dead-letters";
    }
  }

  /**
   * The way of an event into the log.
   *
   * @param longestWait an event that waited longer for its turn is not sent
   * @param longestBlock how long the client library may hold the sender's thread
   * @param deliveryTimeout how long the client library tries, from its taking the event on
   * @param margin for the threads that stand between these bounds and the caller
   */
  record AppendSettings(
      @DefaultValue("10000") int waiting,
      @DefaultValue("4096") int inFlight,
      @DefaultValue("16MB") DataSize buffer,
      @DefaultValue("1ms") Duration linger,
      @DefaultValue("1s") Duration longestWait,
      @DefaultValue("250ms") Duration longestBlock,
      @DefaultValue("2500ms") Duration deliveryTimeout,
      @DefaultValue("250ms") Duration margin,
      @DefaultValue BreakerSettings breaker) {

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
      @DefaultValue("10") int trials) {}

  /** How the log is brought to the projector. */
  record ProjectionSettings(
      @DefaultValue("sluice-projection") String group,
      @DefaultValue("1000") int batch,
      @DefaultValue("10s") Duration sessionTimeout,
      @DefaultValue("3s") Duration heartbeat,
      @DefaultValue("5s") Duration lagInterval) {}

  /** How the log is counted. */
  record CountSettings(@DefaultValue("2") int atOnce, @DefaultValue("1m") Duration clockSkew) {}
}
