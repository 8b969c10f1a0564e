package io.sluice.api.openapi;

import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Serves the committed document; a test holds it against the one that the route table makes. */
@Component
public class OpenApiEndpoint {
  /** Not as a resource: of one, Spring would serve ranges, and refuse a wrong range in its way. */
  private final byte[] document;

  OpenApiEndpoint() throws IOException {
    document = new ClassPathResource("openapi.json").getContentAsByteArray();
  }

  public Mono<ServerResponse> document(ServerRequest request) {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(document);
  }
}
