package io.sluice.api;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** A setting that cannot be read, or that whoever it is for has refused. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class SettingAnalyzer extends AbstractFailureAnalyzer<BindException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, BindException cause) {
    ConfigurationProperty unreadable = cause.getProperty();
    String sentence =
        unreadable == null
            ? "The settings under %s do not go together: %s."
                .formatted(cause.getName(), reason(cause))
            : "The setting %s cannot be %s.".formatted(unreadable.getName(), unreadable.getValue());
    return new FailureAnalysis(sentence, null, cause);
  }

  private static @Nullable String reason(BindException cause) {
    return NestedExceptionUtils.getMostSpecificCause(cause).getMessage();
  }
}
