package io.sluice.load.bench;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/** What reactor-netty can do when nothing else is asked of it: the ping's answer and no more. */
public final class BareEndpoint {
  private static final byte[] PONG = "{\"pong\":true}".getBytes(StandardCharsets.UTF_8);

  private BareEndpoint() {}

  /** Serves on 127.0.0.1 at the port that is named, until the process ends. */
  public static void main(String[] port) {
    HttpServer.create()
        .host("127.0.0.1")
        .port(Integer.parseInt(port[0]))
        .route(
            routes ->
                routes.get(
                    "/api/v1/ping",
                    (request, response) ->
                        response
                            .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                            .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(PONG.length))
                            .sendByteArray(Mono.just(PONG))))
        .bindNow()
        .onDispose()
        .block();
  }
}
