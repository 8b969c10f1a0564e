package io.sluice.infra.kafka;

/** The topic of the order log would not keep what it acknowledges: somebody else has made it so. */
final class UnsafeTopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsafeTopicException(String topic, String found, String wanted) {
    super(
        "The Kafka topic %s has %s and would lose orders: it must be %s."
            .formatted(topic, found, wanted));
  }
}
