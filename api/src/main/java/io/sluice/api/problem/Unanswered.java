package io.sluice.api.problem;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;

/**
 * How many requests of one connection have no whole answer yet. Stands right behind the codec; used
 * by the connection's event loop alone.
 */
public final class Unanswered extends ChannelDuplexHandler {
  private static final AttributeKey<Unanswered> KEY =
      AttributeKey.valueOf(Unanswered.class, "unanswered");

  private int count;
  private long begun;
  private boolean ending;

  private Unanswered() {}

  /** The one of this connection, whether it is in its pipeline yet or not. */
  public static Unanswered of(Channel channel) {
    Attribute<Unanswered> kept = channel.attr(KEY);
    kept.setIfAbsent(new Unanswered());
    return kept.get();
  }

  /** Requests that were decoded and whose answers have not been written to their end. */
  public int count() {
    return count;
  }

  /** Whether each request has at least the head of its answer. */
  boolean isEachBegun() {
    return begun <= 0;
  }

  /** Whether an answer has said that no other one follows. */
  boolean isEnding() {
    return ending;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      count++;
      begun++;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    boolean interim = isInterim(message);
    if (message instanceof HttpResponse response && !interim) {
      begun--;
      ending |= !HttpUtil.isKeepAlive(response);
    }
    boolean last = message instanceof LastHttpContent && !interim;
    if (last) {
      count--;
    }
    super.write(context, message, promise);
    if (last && count == 0) {
      // Netty forgets to read on when the last of several that were sent ahead is answered at
      // once.
      context.read();
    }
  }

  /** "100 Continue" is an answer that ends nothing. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
