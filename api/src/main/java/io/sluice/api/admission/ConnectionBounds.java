package io.sluice.api.admission;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.sluice.api.problem.Unanswered;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Bounds what a crowd can make wait before any gate sees it: connections, and requests that are
 * sent ahead on one of them, which Netty would keep without a bound. What is beyond is closed, for
 * an answer to it would have to be queued as well.
 */
@Component
final class ConnectionBounds implements NettyServerCustomizer {
  private final ConnectionSettings settings;
  private final AtomicInteger open = new AtomicInteger();
  private final Counter tooMany;
  private final Counter tooFarAhead;

  ConnectionBounds(ConnectionSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.tooMany = closed("too many").register(meters);
    this.tooFarAhead = closed("too far ahead").register(meters);
    Gauge.builder("sluice.connections.open", open, AtomicInteger::get).register(meters);
  }

  private static Counter.Builder closed(String why) {
    return Counter.builder("sluice.connections.closed").tag("why", why);
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return server
        .option(ChannelOption.SO_BACKLOG, settings.waiting())
        .childOption(ChannelOption.SO_SNDBUF, (int) settings.sendBuffer().toBytes())
        .doOnChannelInit((observer, channel, remote) -> bound(channel));
  }

  private void bound(Channel channel) {
    channel
        .pipeline()
        .addBefore(
            NettyPipeline.HttpTrafficHandler,
            "connectionBounds",
            new Bound(Unanswered.of(channel)));
  }

  /** Of one connection; used by its event loop alone. */
  private final class Bound extends ChannelInboundHandlerAdapter {
    private final Unanswered unanswered;

    Bound(Unanswered unanswered) {
      this.unanswered = unanswered;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (open.incrementAndGet() > settings.open()) {
        close(context, tooMany);
      } else {
        context.fireChannelActive();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      open.decrementAndGet();
      context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest && unanswered.count() == settings.ahead() + 1) {
        close(context, tooFarAhead);
      }
      if (unanswered.count() > settings.ahead()) {
        ReferenceCountUtil.release(message);
      } else {
        context.fireChannelRead(message);
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void close(ChannelHandlerContext context, Counter why) {
      why.increment();
      context.close();
    }
  }
}
