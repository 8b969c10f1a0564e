package io.sluice.api;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** A setting that we refuse says itself what is wrong; before Boot tells where it was bound. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SentenceAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, InvalidSettingException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
