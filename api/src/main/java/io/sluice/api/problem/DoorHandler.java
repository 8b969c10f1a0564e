package io.sluice.api.problem;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.function.BiFunction;
import org.springframework.http.MediaType;
import reactor.netty.NettyPipeline;

/**
 * Answers what the door refuses, before reactor-netty makes anything for the request: who sends ten
 * times what a node can do is answered nine times of ten, and each answer takes from the buyers
 * what it costs. Of one connection; used by its event loop alone. What is not a plain request, or
 * comes while another one is being answered, goes on and is refused behind.
 */
final class DoorHandler extends ChannelDuplexHandler {
  private final Doorkeeper door;
  private final BiFunction<Problem, String, byte[]> written;
  private int underWay;
  private boolean refused;
  private boolean ignoring;

  /**
   * A handler for one connection.
   *
   * @param written a problem as it is told about a request's target
   */
  DoorHandler(Doorkeeper door, BiFunction<Problem, String, byte[]> written) {
    this.door = door;
    this.written = written;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (ignoring) {
      ignoring = !(message instanceof LastHttpContent);
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      Optional<Problem> full = isPlain(request) ? refusal(request) : Optional.empty();
      if (full.isPresent()) {
        ignoring = !(message instanceof LastHttpContent);
        refused = true;
        refuse(context, request, full.get());
        ReferenceCountUtil.release(message);
        return;
      }
      underWay++;
    }
    context.fireChannelRead(message);
  }

  private Optional<Problem> refusal(HttpRequest request) {
    return underWay == 0 ? door.refuses(request.method().name(), request.uri()) : Optional.empty();
  }

  /** Nothing has to be known about it but its first line, and its end is where it says. */
  private static boolean isPlain(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return request.decoderResult().isSuccess()
        && HttpVersion.HTTP_1_1.equals(request.protocolVersion())
        && HttpUtil.isKeepAlive(request)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        && !headers.contains(HttpHeaderNames.EXPECT)
        && BodyLimits.announced(headers) <= BodyLimits.MAX_BYTES
        && PathRules.allow(request.uri());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whoever has hung up needs no answer
  private void refuse(ChannelHandlerContext context, HttpRequest request, Problem full) {
    byte[] body = written.apply(full, request.uri());
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(full.kind().status()),
            Unpooled.wrappedBuffer(body));
    HttpHeaders headers = answer.headers();
    headers.set(RequestId.HEADER, RequestId.keptOrNew(request.headers().get(RequestId.HEADER)));
    SafeHeaders.write(headers);
    full.headers().forEach(headers::set);
    headers.set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    context.write(answer);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (refused) {
      refused = false;
      context.flush();
      keepOpen(context);
    }
    if (ignoring || underWay == 0) {
      // Nobody behind has heard of a request, so nobody asks for the rest of it or the next one.
      context.read();
    }
    context.fireChannelReadComplete();
  }

  /**
   * Whoever is refused is not idle, but the handler that ends idle connections has seen nothing.
   */
  private static void keepOpen(ChannelHandlerContext context) {
    if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) instanceof IdleStateHandler idle) {
      idle.resetReadTimeout();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof LastHttpContent && !isInterim(message)) {
      underWay--;
    }
    super.write(context, message, promise);
  }

  /** "100 Continue" is an answer that ends nothing. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
