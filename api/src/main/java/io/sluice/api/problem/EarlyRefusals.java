package io.sluice.api.problem;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.api.Problems;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What is refused before any code of ours runs: Netty cannot decode the request, Spring cannot
 * parse its path, or its body is announced as too large. They would answer with a bare status. What
 * the node has no room for is refused here as well, because here it costs the least. And an answer
 * gets the headers that every answer has, because such a request never meets a filter.
 */
@Component
class EarlyRefusals implements NettyServerCustomizer {
  private static final String UNSOUND = "The request is not sound HTTP.";

  private final ProblemWriter problems;
  private final RequestSettings settings;
  private final Refusals refusals;
  private final PreparedRefusal prepared;
  private final Doorkeeper door;
  private final Remainder remainder;

  EarlyRefusals(
      ProblemWriter problems,
      RequestSettings settings,
      Refusals refusals,
      Doorkeeper door,
      Remainder remainder,
      @Value("${server.forward-headers-strategy:none}") String forwardHeaders) {
    this.problems = problems;
    this.settings = settings;
    this.refusals = refusals;
    this.prepared =
        new PreparedRefusal(refusals, problems, !"none".equalsIgnoreCase(forwardHeaders));
    this.door = door;
    this.remainder = remainder;
  }

  @Override
  public HttpServer apply(HttpServer server) {
    BareRefusals bare = new BareRefusals();
    return server
        .doOnChannelInit((observer, channel, remote) -> follow(channel, bare))
        // One function for all concerns: a second one would take the first one's place.
        .mapHandle(
            (handled, connection) -> {
              RequestId.name(connection);
              SafeHeaders.write(connection);
              return connection instanceof HttpServerResponse response
                      && connection instanceof HttpServerRequest request
                  ? refuseOrHandle(handled, connection, request, response)
                  : handled;
            });
  }

  private void follow(Channel channel, BareRefusals bare) {
    Unanswered unanswered = Unanswered.of(channel);
    channel
        .pipeline()
        .addBefore(NettyPipeline.HttpCodec, "door", new DoorHandler(door, prepared, unanswered))
        .addAfter(NettyPipeline.HttpCodec, "bareRefusals", bare)
        .addAfter(NettyPipeline.HttpCodec, "brokenRequests", new BrokenRequests.Finder(unanswered))
        .addAfter(NettyPipeline.HttpCodec, "readDeadline", new ReadDeadline(settings.readWithin()))
        .addAfter(NettyPipeline.HttpCodec, "unanswered", unanswered);
  }

  private Mono<Void> refuseOrHandle(
      Mono<Void> handled,
      Connection connection,
      HttpServerRequest request,
      HttpServerResponse response) {
    // Nothing but a path that does not parse has a status before it is handled.
    if (HttpResponseStatus.BAD_REQUEST.equals(response.status())
        || !PathRules.allow(request.uri())) {
      Problem unsound = Problem.of(Problems.INVALID_REQUEST, "The request's path is not sound.");
      return Mono.from(refuse(unsound, request, response));
    }
    long announced = BodyLimits.announced(request.requestHeaders());
    if (announced > BodyLimits.MAX_BYTES) {
      // Who waits for 100 may send no body at all, and nobody reads gigabytes to their end.
      if (request.requestHeaders().contains(HttpHeaderNames.EXPECT)
          || announced > BodyLimits.DRAINED_BYTES) {
        response.keepAlive(false);
      }
      return Mono.from(refuse(Problem.of(Problems.BODY_TOO_LARGE), request, response));
    }
    return door.isFullFor(request.method().name(), request.uri())
        ? Mono.from(refuse(refusals.overloaded(), request, response))
        // No other way to go on forgets what it has come from.
        : handled.switchIfEmpty(Mono.defer(() -> remainder.of(connection)));
  }

  private Publisher<Void> refuse(
      Problem problem, HttpServerRequest request, HttpServerResponse response) {
    byte[] body = problems.bytes(problem, instance(request.uri()));
    problem.headers().forEach(response::header);
    return response
        .status(problem.kind().status())
        .header(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
        .sendByteArray(Mono.just(body));
  }

  /** A target need not be a path, but what we tell is one. */
  private static String instance(String target) {
    return target.startsWith("/") ? target : "/";
  }

  /** Gives Netty's own refusals their body; whatever has been handled has a request id already. */
  @Sharable
  private final class BareRefusals extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      boolean bare = message instanceof FullHttpResponse response && isBare(response);
      super.write(context, bare ? explained((FullHttpResponse) message) : message, promise);
    }

    private static boolean isBare(FullHttpResponse response) {
      return response.status().code() >= 400
          && !response.headers().contains(RequestId.HEADER)
          && !response.content().isReadable();
    }

    private FullHttpResponse explained(FullHttpResponse bare) {
      byte[] json = problems.bytes(Problem.of(Problems.INVALID_REQUEST, UNSOUND), "/");
      ByteBuf body = Unpooled.wrappedBuffer(json);
      FullHttpResponse told = bare.replace(body).setStatus(HttpResponseStatus.BAD_REQUEST);
      HttpHeaders headers = told.headers();
      headers.set(RequestId.HEADER, RequestId.fresh());
      headers.set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      headers.set(HttpHeaderNames.CONTENT_LENGTH, json.length);
      bare.release();
      return told;
    }
  }
}
