package io.sluice.api.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    Watch watch = new Watch(channel.pipeline());
    return stream
        .doOnSubscribe(begun -> channel.pipeline().addFirst(watch))
        .doFinally(end -> watch.end());
  }

  /** The connection may outlive the stream, and may then be silent for as long as it likes. */
  private final class Watch extends IdleStateHandler {
    private final ChannelPipeline pipeline;
    // A channel that is closed has no event loop any more that could be asked for.
    private volatile @Nullable EventExecutor loop;
    private volatile boolean over;

    Watch(ChannelPipeline pipeline) {
      super(0, afterMillis, 0, TimeUnit.MILLISECONDS);
      this.pipeline = pipeline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      loop = context.executor();
      if (over) {
        remove();
      }
    }

    void end() {
      over = true;
      EventExecutor known = loop;
      if (known != null) {
        known.execute(this::remove);
      }
    }

    private void remove() {
      if (pipeline.context(this) != null) {
        pipeline.remove(this);
      }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      cutOff.increment();
      context.close();
    }
  }
}
