package io.sluice.api.badinput;

import io.sluice.api.Problems;
import io.sluice.api.RawHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with an answer, whatever the request was. */
final class Judge {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** Of our insides: traces, classes, SQL, paths. */
  private static final Pattern LEAK =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.[\\w.$]+\\(|\\.java\\b|\\.class\\b"
              + "|\\b(java|javax|jdk|org|com|io|tools|reactor)\\.[a-z]+[.\\w]*[A-Z]\\w*"
              + "|(?i:\\b(select|insert into|update|delete from)\\b.+\\b(from|values|set|where)\\b)"
              + "|EVALSHA|NOSCRIPT|sluice:\\{|(^|[\\s\"'])/(work|home|root|tmp|usr|opt|var|proc)/");

  /** What HTTP itself may refuse, or the way to the operation, whatever the operation is. */
  private static final Set<Problems> OF_ALL =
      Set.of(
          Problems.INVALID_REQUEST,
          Problems.BODY_TOO_LARGE,
          Problems.METHOD_NOT_ALLOWED,
          Problems.NOT_FOUND);

  private static final Set<Problems> LATER =
      Set.of(Problems.OVERLOADED, Problems.SALE_PAUSED, Problems.OUTCOME_UNKNOWN);

  private final ApiDocument document;

  Judge(ApiDocument document) {
    this.document = document;
  }

  List<String> judge(BadRequests.Spoilt spoilt, Request request, Answer answer) {
    List<String> wrong = new ArrayList<>();
    List<String> ids = answer.header("x-request-id");
    if (ids.size() != 1 || !REQUEST_ID.matcher(ids.getFirst()).matches()) {
      wrong.add("X-Request-Id is " + ids);
    }
    if (LEAK.matcher(answer.head()).find()) {
      wrong.add("its head tells of our insides");
    }
    if (!answer.header("x-injected").isEmpty()) {
      wrong.add("the request has put a header field into its answer");
    }
    if (answer.status() < 400 && spoilt.isRefused()) {
      wrong.add("it was not refused");
    }
    if (answer.status() >= 400 && !request.method.equals("HEAD")) {
      judgeRefusal(spoilt, answer, wrong);
    } else if (answer.status() >= 500 && answer.status() != 503) {
      wrong.add("its status is a fault of ours");
    } else if (!answer.body().isEmpty() && spoilt.isAddressedToItsOperation()) {
      judgeSuccess(spoilt.operation(), answer, wrong);
    }
    return wrong;
  }

  private void judgeSuccess(Operation operation, Answer answer, List<String> wrong) {
    String type = answer.header("content-type").getFirst();
    boolean described = !operation.path().equals("/openapi.json");
    if (described && type.startsWith("application/json")) {
      wrong.addAll(
          document.check(
              operation, answer.status(), "application/json", parse(answer.body(), wrong)));
    }
  }

  private void judgeRefusal(BadRequests.Spoilt spoilt, Answer answer, List<String> wrong) {
    if (!answer.header("content-type").equals(List.of("application/problem+json"))) {
      wrong.add("Content-Type is " + answer.header("content-type"));
    }
    JsonNode body = parse(answer.body(), wrong);
    wrong.addAll(document.checkProblem(body));
    Optional<Problems> problem = Problems.withCode(body.path("code").asString(""));
    if (problem.isEmpty()
        || problem.get().status() != answer.status()
        || body.path("status").asInt(0) != answer.status()
        || !body.path("type").asString("").equals(problem.get().type())) {
      wrong.add("its code, type and status do not belong together");
      return;
    }
    if (problem.get() == Problems.INTERNAL) {
      wrong.add("it is a fault of ours");
    }
    if (LATER.contains(problem.get()) && answer.header("retry-after").isEmpty()) {
      wrong.add("it does not say when to come back");
    }
    boolean documented =
        ApiDocument.codes(spoilt.operation(), answer.status())
            .anyMatch(problem.get().code()::equals);
    if (spoilt.isAddressedToItsOperation() && !documented && !OF_ALL.contains(problem.get())) {
      wrong.add(problem.get().code() + " is not documented here");
    }
    // The instance is what the client has sent itself.
    JsonNode ours = body instanceof ObjectNode object ? object.without("instance") : body;
    if (LEAK.matcher(ours.toString()).find()) {
      wrong.add("its body tells of our insides");
    }
  }

  private static JsonNode parse(String body, List<String> wrong) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException broken) {
      wrong.add("its body is no JSON");
      return JsonMapper.shared().createObjectNode();
    }
  }
}
