package io.sluice.infra.kafka;

import io.sluice.domain.order.DeadLetter;
import io.sluice.domain.order.OrderEvent;
import io.sluice.domain.order.OrderLog;
import io.sluice.domain.order.OrderLogContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class KafkaOrderLogTest extends OrderLogContract {
  private final String topic = Node.newTopic();
  private final Node node = Node.on(topic);
  private @Nullable Node other;

  @AfterEach
  void close() {
    KafkaUnderTest.resume();
    node.close();
    if (other != null) {
      other.close();
    }
  }

  @Override
  protected OrderLog log() {
    return node.log;
  }

  @Override
  protected OrderLog otherNode() {
    if (other == null) {
      other = Node.on(topic);
    }
    return other.log;
  }

  @Override
  protected void recordGarbage() {
    new RawTopic(topic).write(null, "garbage".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected List<DeadLetter> deadLetters() {
    return new RawTopic(node.settings.topic().deadLetters())
        .read().stream().map(this::toDeadLetter).toList();
  }

  private DeadLetter toDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetter(decoded(record), RawTopic.header(record, DeadLetters.REASON));
  }

  private @Nullable OrderEvent decoded(ConsumerRecord<byte[], byte[]> record) {
    try {
      return node.codec.decode(record.key(), record.value());
    } catch (UndecodableRecordException e) {
      return null;
    }
  }

  @Override
  protected void loseAcknowledgements() {
    KafkaUnderTest.pause();
  }

  @Override
  protected void fail() {
    KafkaUnderTest.pause();
  }

  @Override
  protected void recover() {
    KafkaUnderTest.resume();
  }
}
