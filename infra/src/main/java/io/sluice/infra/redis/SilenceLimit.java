package io.sluice.infra.redis;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose server does not say a word for so long after a command; Lettuce then
 * makes a new one. Without it a server that vanished without closing its connections would be asked
 * in vain until TCP gives up, a quarter of an hour later.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of write and close: who waits holds another promise
final class SilenceLimit extends ChannelDuplexHandler {
  private final Duration limit;
  private @Nullable Future<?> closing;

  SilenceLimit(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    listen(ctx);
    ctx.write(message, promise);
  }

  private void listen(ChannelHandlerContext ctx) {
    if (closing == null) {
      Runnable close = ctx::close;
      closing = ctx.executor().schedule(close, limit.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heard();
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    heard();
    ctx.fireChannelInactive();
  }

  private void heard() {
    Future<?> waiting = closing;
    if (waiting != null) {
      waiting.cancel(false);
      closing = null;
    }
  }
}
