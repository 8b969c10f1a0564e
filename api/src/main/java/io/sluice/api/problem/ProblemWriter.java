package io.sluice.api.problem;

import java.util.Map;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes a refusal, whether a handler, the security chain or nobody's code has found it. */
@Component
public class ProblemWriter {
  private final JsonMapper json;

  ProblemWriter(JsonMapper json) {
    this.json = json;
  }

  public Mono<ServerResponse> answer(ServerRequest request, Problem problem) {
    return ServerResponse.status(problem.kind().status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .headers(headers -> problem.headers().forEach(headers::set))
        .bodyValue(bytes(problem, request.path()));
  }

  public Mono<Void> write(ServerWebExchange exchange, Problem problem) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(problem.kind().status()));
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    problem.headers().forEach(response.getHeaders()::set);
    String path = exchange.getRequest().getPath().value();
    return response.writeWith(Mono.fromSupplier(() -> buffer(response, bytes(problem, path))));
  }

  private static DataBuffer buffer(ServerHttpResponse response, byte[] bytes) {
    response.getHeaders().setContentLength(bytes.length);
    return response.bufferFactory().wrap(bytes);
  }

  byte[] bytes(Problem problem, String instance) {
    Map<String, Object> body = problem.toJson(instance);
    return json.writeValueAsBytes(body);
  }
}
