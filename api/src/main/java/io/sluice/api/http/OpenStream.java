package io.sluice.api.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.api.admission.Gate;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One stream and its reader. It asks for an event when the one before has left: what waits here for
 * a slow reader only grows old. Whatever is written is written on the connection's event loop, and
 * straight to the connection, so that nothing comes after the end and nothing stands between.
 */
final class OpenStream extends BaseSubscriber<byte[]> implements ChannelFutureListener {
  private static final Logger log = LoggerFactory.getLogger(OpenStream.class);
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final OpenStreams all;
  private final Channel channel;
  // A channel that is closed has no event loop any more that could be asked for.
  private final EventExecutor loop;
  private final Gate.Place place;
  private final MonoSink<Void> end;
  private final boolean comesBack;

  // Of the event loop alone.
  private long lastMove = System.nanoTime();
  private int leaving;
  private boolean asked;
  private boolean over;

  OpenStream(
      OpenStreams all,
      Channel channel,
      EventExecutor loop,
      Gate.Place place,
      MonoSink<Void> end,
      boolean comesBack) {
    this.all = all;
    this.channel = channel;
    this.loop = loop;
    this.place = place;
    this.end = end;
    this.comesBack = comesBack;
  }

  EventExecutor loop() {
    return loop;
  }

  /** Sends the head and the first {@code retry:}; only then somebody is there to be told events. */
  void tell(HttpServerResponse answer, Flux<byte[]> events) {
    end.onDispose(this);
    answer
        .sendHeaders()
        .then()
        .subscribe(
            sent -> {},
            failed -> hangUp(),
            () -> {
              answer.responseHeaders().clear();
              events.subscribe(this);
            });
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    all.add(this);
    onLoop(this::begin);
  }

  /** Unless the node has stopped meanwhile. */
  private void begin() {
    if (!over) {
      write(all.retry());
    }
  }

  @Override
  protected void hookOnNext(byte[] event) {
    onLoop(() -> next(event));
  }

  private void next(byte[] event) {
    asked = false;
    if (!over) {
      write(event);
    }
  }

  @Override
  protected void hookOnComplete() {
    onLoop(this::sayGoodbye);
  }

  @Override
  protected void hookOnError(Throwable failed) {
    if (comesBack && all.isOverload(failed)) {
      onLoop(this::sayGoodbye);
    } else {
      log.warn("A stream breaks off", failed);
      hangUp();
    }
  }

  @Override
  protected void hookFinally(SignalType how) {
    all.remove(this);
  }

  /** Called however the answer ends, be it before the first event was asked for. */
  @Override
  public void dispose() {
    super.dispose();
    place.leave();
  }

  /** Its reader is to find another node. */
  void stop() {
    cancel();
    onLoop(this::sayGoodbye);
  }

  private void sayGoodbye() {
    if (!over) {
      over = true;
      write(all.retry());
      end.success();
    }
  }

  /** Shows that it lives when it has been silent for so long; on the event loop. */
  void beat(long now, long silentFor) {
    if (!over && leaving == 0 && now - lastMove >= silentFor) {
      write(HEARTBEAT);
    }
  }

  /** Whether its reader has taken nothing for so long; on the event loop. */
  boolean isStalled(long now, long stalledFor) {
    return leaving > 0 && now - lastMove >= stalledFor;
  }

  void cutOff() {
    cancel();
    hangUp();
  }

  /** Without the end of the answer: its reader sees that something is missing. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  private void hangUp() {
    channel.close();
  }

  private void write(byte[] bytes) {
    if (leaving == 0) {
      lastMove = System.nanoTime();
    }
    leaving++;
    channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(this);
  }

  /** Something has left. */
  @Override
  public void operationComplete(ChannelFuture left) {
    leaving--;
    lastMove = System.nanoTime();
    if (!left.isSuccess()) {
      hangUp();
    } else if (leaving == 0 && !asked) {
      asked = true;
      request(1);
    }
  }

  private void onLoop(Runnable step) {
    if (loop.inEventLoop()) {
      step.run();
    } else {
      loop.execute(step);
    }
  }
}
