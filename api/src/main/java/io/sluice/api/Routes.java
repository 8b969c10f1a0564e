package io.sluice.api;

import static io.sluice.api.Endpoint.Access.BUYER;
import static io.sluice.api.Endpoint.Access.EVERYBODY;
import static io.sluice.api.Endpoint.Access.OPERATOR;
import static io.sluice.api.Endpoint.Access.SIGNED_IN;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;

import io.sluice.api.Endpoint.Access;
import io.sluice.api.member.KeyEndpoints;
import io.sluice.api.member.MemberEndpoints;
import io.sluice.api.member.OperatorRecord;
import io.sluice.api.member.SessionEndpoints;
import io.sluice.api.member.VerificationPage;
import io.sluice.api.openapi.OpenApiEndpoint;
import io.sluice.api.order.OrderEndpoints;
import io.sluice.api.ping.PingEndpoint;
import io.sluice.api.problem.Problem;
import io.sluice.api.problem.ProblemEndpoints;
import io.sluice.api.sale.SaleEndpoints;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Every path that is served, who may call it, and what answers. */
@Configuration(proxyBeanMethods = false)
class Routes {
  private static final String V1 = "/api/v1";

  @Bean
  Endpoints endpoints(
      SessionEndpoints sessions,
      MemberEndpoints members,
      KeyEndpoints keys,
      VerificationPage verification,
      SaleEndpoints sales,
      OrderEndpoints orders,
      PingEndpoint ping,
      ProblemEndpoints problems,
      OpenApiEndpoint openApi,
      OperatorRecord operatorRecord) {
    List<Endpoint> all =
        List.of(
            post(V1 + "/auth/token", EVERYBODY, "Sign in", sessions::token),
            post(V1 + "/auth/refresh", EVERYBODY, "Stay signed in", sessions::refresh),
            post(V1 + "/auth/logout", EVERYBODY, "Sign out here", sessions::logout),
            post(V1 + "/auth/logout-all", SIGNED_IN, "Sign out everywhere", sessions::logoutAll),
            post(V1 + "/members", EVERYBODY, "Sign up", members::signUp),
            post(V1 + "/members/verification", EVERYBODY, "Prove an address", members::verify),
            get(V1 + "/members/me", SIGNED_IN, "Read one's own data", members::me),
            patch(V1 + "/members/me", SIGNED_IN, "Change one's own data", members::change),
            delete(V1 + "/members/me", SIGNED_IN, "Be forgotten", members::erase),
            put(V1 + "/members/me/password", SIGNED_IN, "Change it", members::changePassword),
            post(V1 + "/operator/sales", OPERATOR, "Open a sale", sales::open),
            post(V1 + "/operator/sales/{sale}/pause", OPERATOR, "Pause a sale", sales::pause),
            post(V1 + "/operator/sales/{sale}/resume", OPERATOR, "Resume a sale", sales::resume),
            post(V1 + "/operator/sales/{sale}/close", OPERATOR, "Close a sale", sales::close),
            get(V1 + "/operator/sales/{sale}/audit", OPERATOR, "Audit a sale", sales::audit),
            post(
                V1 + "/operator/sales/{sale}/reconcile",
                OPERATOR,
                "Compare stock, log and database; on command build the stock anew",
                sales::reconcile),
            post(
                V1 + "/operator/keys/rotation",
                OPERATOR,
                "Replace the key that seals personal data",
                keys::rotate),
            get(
                V1 + "/operator/keys/rotation",
                OPERATOR,
                "See how far its replacement is",
                keys::rotation),
            get(V1 + "/sales", EVERYBODY, "List the sales, newest first", sales::list),
            get(V1 + "/sales/{sale}", EVERYBODY, "Read a sale and its stock", sales::get),
            stream(V1 + "/sales/{sale}/events", EVERYBODY, "Watch a sale's stock", sales::events),
            post(V1 + "/sales/{sale}/orders", BUYER, "Buy", orders::place),
            get(V1 + "/orders", BUYER, "List one's own orders, newest first", orders::list),
            get(V1 + "/orders/{order}", BUYER, "Read an order", orders::get),
            stream(V1 + "/orders/{order}/events", BUYER, "Follow an order", orders::events),
            post(V1 + "/orders/{order}/payment", BUYER, "Pay for an order", orders::pay),
            post(V1 + "/orders/{order}/cancellation", BUYER, "Cancel an order", orders::cancel),
            get(V1 + "/ping", SIGNED_IN, "Answer, and do nothing else", ping::ping),
            page("/problems/{code}", EVERYBODY, "Explain a problem", problems::explain),
            html("/verify", EVERYBODY, "Where the link in a mail leads", verification::page),
            get("/openapi.json", EVERYBODY, "This document", openApi::document));
    return new Endpoints(all.stream().map(one -> recorded(one, operatorRecord)).toList());
  }

  /** What an operator changes is on record, whichever route it is. */
  private static Endpoint recorded(Endpoint endpoint, OperatorRecord operatorRecord) {
    return endpoint.access() == OPERATOR && !endpoint.method().equals(HttpMethod.GET)
        ? endpoint.with(operatorRecord.of(endpoint.handler()))
        : endpoint;
  }

  /** What neither the table nor any other mapping knows. */
  @Bean
  RouterFunction<ServerResponse> nothing() {
    return RouterFunctions.route(
        RequestPredicates.all(),
        request -> Mono.error(Problem.of(Problems.NOT_FOUND).toException()));
  }

  private static Endpoint get(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.GET, path, access, APPLICATION_JSON, summary, handler);
  }

  private static Endpoint page(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    List<MediaType> produces = List.of(APPLICATION_JSON, MediaType.TEXT_HTML);
    return new Endpoint(HttpMethod.GET, path, access, produces, summary, handler);
  }

  private static Endpoint stream(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.GET, path, access, TEXT_EVENT_STREAM, summary, handler);
  }

  private static Endpoint post(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.POST, path, access, APPLICATION_JSON, summary, handler);
  }

  private static Endpoint patch(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.PATCH, path, access, APPLICATION_JSON, summary, handler);
  }

  private static Endpoint put(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.PUT, path, access, APPLICATION_JSON, summary, handler);
  }

  private static Endpoint delete(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.DELETE, path, access, APPLICATION_JSON, summary, handler);
  }

  private static Endpoint html(
      String path, Access access, String summary, HandlerFunction<ServerResponse> handler) {
    return endpoint(HttpMethod.GET, path, access, MediaType.TEXT_HTML, summary, handler);
  }

  private static Endpoint endpoint(
      HttpMethod method,
      String path,
      Access access,
      MediaType produces,
      String summary,
      HandlerFunction<ServerResponse> handler) {
    return new Endpoint(method, path, access, List.of(produces), summary, handler);
  }
}
