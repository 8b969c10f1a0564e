package io.sluice.infra.kafka;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A log that forgets ends the start with a sentence that names the setting. */
final class UnsafeTopicAnalyzer extends AbstractFailureAnalyzer<UnsafeTopicException> {

  @Override
  protected FailureAnalysis analyze(Throwable failure, UnsafeTopicException cause) {
    return new FailureAnalysis(cause.getMessage(), "Alter the topic with kafka-configs.", cause);
  }
}
