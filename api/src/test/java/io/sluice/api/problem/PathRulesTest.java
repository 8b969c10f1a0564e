package io.sluice.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/sales/",
        "/api/v1/sales?cursor=a;b//%2f../%00",
        "/problems/sold-out",
        "/.well-known/security.txt",
        "/a..b/...",
        "/%C3%BC/%30%7E",
        "*",
        "http:/nobody"
      })
  void letThroughWhatHasOneMeaning(String target) {
    assertThat(PathRules.allow(target)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api//v1",
        "//",
        "//?",
        "/api/./v1",
        "/api/v1/..",
        "/../api?x",
        "/api;v=1/sales",
        "/api\\v1",
        "/api%2Fv1",
        "/api%5cv1",
        "/api/%2e%2E/v1",
        "/api%3bv1",
        "/api%2525",
        "/api%00",
        "/api%0a",
        "/api%7f",
        "/api%",
        "/api%4",
        "/api%zz",
        "/api\tv1",
        "/api\u00fc"
      })
  void refuseWhatAProxyMayReadInAnotherWay(String target) {
    assertThat(PathRules.allow(target)).isFalse();
  }
}
