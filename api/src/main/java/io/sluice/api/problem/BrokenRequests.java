package io.sluice.api.problem;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.AttributeKey;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;

/**
 * Which connections have sent what cannot be decoded. Netty answers such a request by itself and
 * ends its body as if all of it had come in, so that half a body looks whole and a broken one looks
 * empty: whoever reads a body asks here before they believe its end.
 */
public final class BrokenRequests {
  static final Finder FINDER = new Finder();

  private static final AttributeKey<Boolean> BROKEN =
      AttributeKey.valueOf(BrokenRequests.class, "broken");

  private BrokenRequests() {}

  /** Whether the request's connection has sent something that is no sound HTTP. */
  public static boolean isBroken(ServerHttpRequest request) {
    Object netty = ServerHttpRequestDecorator.getNativeRequest(request);
    return netty instanceof Connection connection && connection.channel().hasAttr(BROKEN);
  }

  /** Sits before whoever ends the body, so that the mark is there when the end is seen. */
  @Sharable
  static final class Finder extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        context.channel().attr(BROKEN).set(true);
      }
      context.fireChannelRead(message);
    }
  }
}
