package io.sluice.api.problem;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request does not come to its end. Of one connection; used by its event
 * loop alone. A request that has come in whole needs no clock; reactor-netty's own time-out sets
 * one for each, and keeps those of answered requests, with all that hangs on them, until they are
 * due.
 */
final class ReadDeadline extends ChannelDuplexHandler {
  private final long nanos;
  private long asked;
  private long answered;
  private boolean reading;
  private boolean timed;
  private long since;
  private @Nullable Future<?> look;

  ReadDeadline(Duration within) {
    this.nanos = within.toNanos();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      asked++;
      reading = true;
      timed = false;
    }
    if (message instanceof LastHttpContent) {
      reading = false;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (reading && !timed) {
      timed = true;
      since = now(context);
      if (look == null) {
        lookIn(nanos, context);
      }
    }
    context.fireChannelReadComplete();
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  private void lookIn(long left, ChannelHandlerContext context) {
    look = context.executor().schedule(() -> look(context), left, TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  private void look(ChannelHandlerContext context) {
    look = null;
    if (!reading) {
      return;
    }
    long now = now(context);
    if (asked - answered > 1) {
      // What comes behind a request that is being answered is not read before that is done.
      since = now;
    }
    long left = since + nanos - now;
    if (left > 0) {
      lookIn(left, context);
    } else {
      context.close();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpResponse response
        && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      answered++;
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (look != null) {
      look.cancel(false);
    }
    context.fireChannelInactive();
  }
}
