package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Endpoint.Access;
import io.sluice.api.badinput.ApiDocument;
import io.sluice.api.badinput.Operation;
import io.sluice.api.security.AccessTokens;
import io.sluice.domain.member.InMemoryMembers;
import io.sluice.domain.member.MemberFixtures;
import io.sluice.domain.stock.BuyerId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.RequestBodySpec;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Every route that there is, called by nobody, by strangers, in the wrong role and with tokens that
 * do not hold. Walks the OpenAPI document: a route that is added later is walked, too.
 */
@InMemoryTest
class AuthorizationWalkTest {
  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  @Autowired Endpoints endpoints;
  @Autowired List<RouterFunction<?>> routers;
  @Autowired Clock clock;
  @Autowired InMemoryMembers members;

  private final List<Operation> operations = ApiDocument.committed().operations();
  private final BuyerId owner = new BuyerId(UUID.randomUUID());
  private final UUID stranger = UUID.randomUUID();
  private Surface surface;
  private String sale;
  private String order;

  @BeforeEach
  void start() {
    surface = new Surface(port, tokens);
    plant();
  }

  private void plant() {
    for (UUID member : List.of(owner.value(), stranger)) {
      members.add(MemberFixtures.member(member, member + "@sluice.test")).block();
    }
    sale = surface.openSale(10, 10);
    order = surface.bought(owner, sale, "walk");
  }

  @Test
  void everyRouteSaysWhoMayCallIt() {
    Map<String, Access> declared = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints.all()) {
      assertThat(endpoint.access()).as(endpoint.path()).isNotNull();
      declared.put(endpoint.method() + " " + endpoint.path(), endpoint.access());
    }
    Map<String, Access> documented = new LinkedHashMap<>();
    operations.forEach(operation -> documented.put(operation.toString(), access(operation)));

    assertThat(documented).isEqualTo(declared);
  }

  @Test
  void nothingIsServedBesideTheRouteTable() {
    Set<String> served = new LinkedHashSet<>();
    routers.forEach(router -> router.accept(new Patterns(served)));

    assertThat(served).isEmpty();
  }

  @Test
  void nobodyGetsInWithoutAToken() {
    walk(
        operation -> null,
        (operation, answer) -> {
          if (access(operation) == Access.EVERYBODY) {
            isLetIn(answer);
          } else {
            isRefused(answer, Problems.UNAUTHENTICATED, "Bearer");
          }
        });
  }

  @Test
  void noTokenThatDoesNotHoldOpensAnything() {
    List<String> names =
        List.copyOf(new Tokens(clock.instant()).broken(stranger, "BUYER").keySet());
    for (String name : names) {
      walk(
          operation ->
              new Tokens(clock.instant()).broken(owner.value(), roleFor(operation)).get(name),
          (operation, answer) -> {
            if (access(operation) == Access.EVERYBODY) {
              isLetIn(answer);
            } else {
              isRefused(answer, Problems.UNAUTHENTICATED, "Bearer error=\"invalid_token\"");
            }
          });
    }
  }

  @Test
  void theWrongRoleIsForbidden() {
    walk(
        operation -> good(owner.value(), roleFor(operation).equals("BUYER") ? "OPERATOR" : "BUYER"),
        (operation, answer) -> {
          switch (access(operation)) {
            case EVERYBODY, SIGNED_IN -> isLetIn(answer);
            case BUYER, OPERATOR -> isRefused(answer, Problems.FORBIDDEN, null);
          }
        });
  }

  /** A stranger's 404 is that of an order which nobody has: nothing tells that there is one. */
  @Test
  void aStrangersOrderIsAsIfThereWereNone() {
    walk(
        operation -> good(stranger, roleFor(operation)),
        (operation, answer) -> {
          if (operation.path().contains("{order}")) {
            isRefused(answer, Problems.ORDER_NOT_FOUND, null);
          } else {
            isLetIn(answer);
          }
        });
    assertThat(ask(operation("GET /api/v1/orders"), good(stranger, "BUYER")).text())
        .doesNotContain(order.substring(order.lastIndexOf('/') + 1));
  }

  @Test
  void whoMayCallIsLetIn() {
    walk(
        operation -> good(owner.value(), roleFor(operation)),
        (operation, answer) -> isLetIn(answer));
  }

  private interface Expectation {
    void check(Operation operation, Answer answer);
  }

  private record Answer(int status, HttpHeaders headers, String text) {}

  /** Whatever is refused on the way has changed nothing. */
  private void walk(Function<Operation, @Nullable String> token, Expectation expected) {
    String before = state();
    for (Operation operation : operations) {
      Answer answer = ask(operation, token.apply(operation));
      assertThat(answer).as(operation.toString()).satisfies(one -> expected.check(operation, one));
      if (answer.status() >= 400) {
        assertThat(state()).as(operation.toString()).isEqualTo(before);
      } else if (operation.changesSomething()) {
        plant();
        before = state();
      }
    }
  }

  /** With all that it takes but the right token: nothing else is to be the reason of a refusal. */
  private Answer ask(Operation operation, @Nullable String token) {
    RequestBodySpec request =
        surface
            .client()
            .method(HttpMethod.valueOf(operation.method()))
            .uri(
                operation
                    .path()
                    .replace("{sale}", sale)
                    .replace("{order}", order.substring(order.lastIndexOf('/') + 1))
                    .replace("{code}", "sold-out"))
            .headers(headers -> sign(headers, token))
            .header("Idempotency-Key", UUID.randomUUID().toString());
    operation
        .soundBody()
        .filter(body -> access(operation) != Access.EVERYBODY)
        .ifPresent(body -> request.contentType(MediaType.APPLICATION_JSON).bodyValue(body));
    FluxExchangeResult<byte[]> result = request.exchange().returnResult(byte[].class);
    boolean endless = operation.path().endsWith("/events") && result.getStatus().is2xxSuccessful();
    String text =
        endless
            ? ""
            : result
                .getResponseBody()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .reduce("", String::concat)
                .block();
    return new Answer(result.getStatus().value(), result.getResponseHeaders(), text);
  }

  private static void sign(HttpHeaders headers, @Nullable String token) {
    if (token != null) {
      headers.setBearerAuth(token);
    }
  }

  private String state() {
    String audit = ask(operation("GET /api/v1/operator/sales/{sale}/audit"), operator()).text();
    String shown = ask(operation("GET /api/v1/sales/{sale}"), null).text();
    String owned = ask(operation("GET /api/v1/orders"), good(owner.value(), "BUYER")).text();
    return audit + shown.replaceAll("\"serverTime\":\"[^\"]*\"", "") + owned;
  }

  private Operation operation(String name) {
    return operations.stream().filter(one -> one.toString().equals(name)).findAny().orElseThrow();
  }

  private static Access access(Operation operation) {
    return operation.role() == null ? Access.EVERYBODY : Access.valueOf(operation.role());
  }

  private static String roleFor(Operation operation) {
    return access(operation) == Access.OPERATOR ? "OPERATOR" : "BUYER";
  }

  private String good(UUID member, String role) {
    Tokens fresh = new Tokens(clock.instant());
    return fresh.signed(fresh.good(member, role));
  }

  private String operator() {
    return good(Surface.OPERATOR, "OPERATOR");
  }

  private static void isLetIn(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isNotIn(401, 403, 404).isLessThan(500);
  }

  private static void isRefused(Answer answer, Problems problem, @Nullable String challenge) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(problem.status());
    assertThat(answer.text()).contains("\"code\":\"" + problem.code() + "\"");
    assertThat(answer.headers().getFirst(HttpHeaders.WWW_AUTHENTICATE)).isEqualTo(challenge);
  }

  /** The patterns of all routes but the one that answers what no other has taken. */
  private record Patterns(Set<String> served) implements RouterFunctions.Visitor {
    @Override
    public void startNested(RequestPredicate predicate) {
      served.add("nested: " + predicate);
    }

    @Override
    public void endNested(RequestPredicate predicate) {}

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
      String pattern = predicate.toString();
      if (pattern.startsWith("/")) {
        served.add(pattern);
      }
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
      served.add("resources");
    }

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> router) {
      served.add("unknown: " + router);
    }
  }
}
