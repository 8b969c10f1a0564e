package io.sluice.api.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;

/**
 * Ends streams that nobody reads. A stream always has something to send, a heartbeat at least; when
 * none of it has gone out for so long, the reader is cut off. And one whose reader has hung up
 * before the first byte would never be told: Spring has asked it for its first event by then, finds
 * the connection closed, and forgets it.
 */
@Component
class GoneReaders {
  private final long afterMillis;
  private final Counter cutOff;

  GoneReaders(StreamSettings settings, MeterRegistry meters) {
    this.afterMillis = settings.stalledAfter().toMillis();
    this.cutOff = Counter.builder("sluice.streams.stalled").register(meters);
  }

  /** The same stream, for as long as its connection takes it. */
  <T> Flux<T> whileRead(ServerHttpResponse response, Flux<T> stream) {
    Object netty = ServerHttpResponseDecorator.getNativeResponse(response);
    return netty instanceof Connection connection
        ? watched(connection.channel(), stream).takeUntilOther(connection.onDispose())
        : stream;
  }

  private <T> Flux<T> watched(Channel channel, Flux<T> stream) {
    Watch watch = new Watch();
    return stream
        .doOnSubscribe(begun -> channel.pipeline().addFirst(watch))
        .doFinally(end -> channel.eventLoop().execute(() -> remove(channel, watch)));
  }

  /** The connection may live on, and may then be silent for as long as it likes. */
  private static void remove(Channel channel, Watch watch) {
    if (channel.pipeline().context(watch) != null) {
      channel.pipeline().remove(watch);
    }
  }

  private final class Watch extends IdleStateHandler {
    Watch() {
      super(0, afterMillis, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      cutOff.increment();
      context.close();
    }
  }
}
