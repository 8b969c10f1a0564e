package io.sluice.api.problem;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;

/**
 * Which connections have sent what cannot be decoded. Netty answers such a request by itself and
 * ends its body as if all of it had come in, so that half a body looks whole and a broken one looks
 * empty: whoever reads a body asks here before they believe its end.
 */
public final class BrokenRequests {
  private static final AttributeKey<Boolean> BROKEN =
      AttributeKey.valueOf(BrokenRequests.class, "broken");

  private BrokenRequests() {}

  /** Whether the request's connection has sent something that is no sound HTTP. */
  public static boolean isBroken(ServerHttpRequest request) {
    Object netty = ServerHttpRequestDecorator.getNativeRequest(request);
    return netty instanceof Connection connection && connection.channel().hasAttr(BROKEN);
  }

  /**
   * Sits before whoever ends the body, so that the mark is there when the end is seen. Takes a head
   * for broken, too, that breaks a rule which Netty does not know, and believes nothing that comes
   * after what is broken.
   */
  static final class Finder extends ChannelInboundHandlerAdapter {
    private final Unanswered unanswered;
    private boolean broken;

    Finder(Unanswered unanswered) {
      this.unanswered = unanswered;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (broken) {
        ReferenceCountUtil.release(message);
        return;
      }
      if (message instanceof HttpRequest request) {
        judge(request);
      }
      if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
        broken = true;
        context.channel().attr(BROKEN).set(true);
        if (unanswered.isEachBegun()) {
          // Its sender has an answer already, and would take another for the next one's.
          ReferenceCountUtil.release(message);
          context.close();
          return;
        }
      }
      context.fireChannelRead(message);
    }

    private static void judge(HttpRequest request) {
      if (request.decoderResult().isSuccess()) {
        Optional<String> unsound = HeadRules.brokenBy(request);
        unsound.ifPresent(
            rule -> request.setDecoderResult(DecoderResult.failure(new CutOffException(rule))));
      }
    }
  }
}
