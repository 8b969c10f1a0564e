package io.sluice.api;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A setting that we refuse says itself what is wrong. */
class SentenceAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, InvalidSettingException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
