package io.sluice.api;

import io.sluice.api.http.WholeAnswer;
import io.sluice.api.security.Guard;
import java.util.List;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.EntityResponse;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls what the route table names. Spring's dispatcher asks each mapping, adapter and result
 * handler that it has about a request; it is left with what the table does not know, such as the
 * probes. Of those who add filters to the builder it is asked first, so that others stand before
 * it.
 */
@Component
@Order(0)
final class RoutedRequests implements WebHttpHandlerBuilderCustomizer, ServerResponse.Context {
  private final Endpoints endpoints;
  private final Guard guard;
  private final ServerCodecConfigurer codecs;
  private final List<HttpMessageReader<?>> readers;
  private final JsonMapper json;

  RoutedRequests(Endpoints endpoints, Guard guard, ServerCodecConfigurer codecs, JsonMapper json) {
    this.endpoints = endpoints;
    this.guard = guard;
    this.codecs = codecs;
    // It makes them anew whenever it is asked.
    this.readers = List.copyOf(codecs.getReaders());
    this.json = json;
  }

  /**
   * As the first filter of this port: the chain costs as much for each of the others as the guard
   * does. One that is a bean would be the management port's, too.
   */
  @Override
  public void customize(WebHttpHandlerBuilder builder) {
    builder.filters(filters -> filters.addFirst(this::route));
  }

  private Mono<Void> route(ServerWebExchange exchange, WebFilterChain chain) {
    Endpoints.Found found = endpoints.find(exchange);
    if (found.isNothing()) {
      return chain.filter(exchange);
    }
    // First of all, so that whoever is refused on the way is counted with the row, too.
    WholeAnswer.of(exchange.getResponse()).answersFor(found.pattern());
    return guard.check(exchange, allowed -> call(found, allowed));
  }

  private Mono<Void> call(Endpoints.Found found, ServerWebExchange exchange) {
    exchange
        .getAttributes()
        .put(RouterFunctions.URI_TEMPLATE_VARIABLES_ATTRIBUTE, found.variables());
    ServerRequest request = ServerRequest.create(exchange, readers);
    return Mono.defer(() -> found.call(request)).flatMap(answer -> write(exchange, answer));
  }

  private Mono<Void> write(ServerWebExchange exchange, ServerResponse answer) {
    return answer instanceof EntityResponse<?> entity && !(entity.entity() instanceof String)
        ? writeAtOnce(exchange.getResponse(), entity)
        : answer.writeTo(exchange, this);
  }

  /** What Spring's codecs would write, without the search for the one that can. */
  private Mono<Void> writeAtOnce(ServerHttpResponse response, EntityResponse<?> answer) {
    byte[] body =
        answer.entity() instanceof byte[] bytes ? bytes : json.writeValueAsBytes(answer.entity());
    response.setStatusCode(answer.statusCode());
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(MediaType.APPLICATION_JSON);
    answer.headers().forEach(headers::put);
    headers.setContentLength(body.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }

  @Override
  public List<HttpMessageWriter<?>> messageWriters() {
    return codecs.getWriters();
  }

  @Override
  public List<ViewResolver> viewResolvers() {
    return List.of();
  }
}
