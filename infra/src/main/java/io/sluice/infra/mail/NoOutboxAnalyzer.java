package io.sluice.infra.mail;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Without mails nobody could become a member, so the service does not start. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NoOutboxAnalyzer extends AbstractFailureAnalyzer<NoOutboxException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, NoOutboxException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
