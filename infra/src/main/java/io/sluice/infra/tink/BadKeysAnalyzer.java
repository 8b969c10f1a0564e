package io.sluice.infra.tink;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Without the keys nobody's data can be read, so the service does not start. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BadKeysAnalyzer extends AbstractFailureAnalyzer<BadKeysException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, BadKeysException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
