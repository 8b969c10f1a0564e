package io.sluice.api;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says on standard error why the service did not start, in one line and without a stack trace. */
class StartFailureReporter implements FailureAnalysisReporter {
  @Override
  public void report(FailureAnalysis analysis) {
    String action = analysis.getAction() == null ? "" : " " + analysis.getAction();
    System.err.println(oneLine(analysis.getDescription() + action));
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
