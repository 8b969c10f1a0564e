package io.sluice.infra.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.Channel;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.infra.redis.Script.Effect;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The one connection to Redis: bounded, never queueing while it is down, and clear about whether
 * something was sent. It need not stand when the node starts.
 */
final class RedisLink implements AutoCloseable {
  /** Errors that Redis answers before it runs anything. */
  private static final Set<String> REFUSALS =
      Set.of(
          "OOM",
          "READONLY",
          "MISCONF",
          "NOREPLICAS",
          "MASTERDOWN",
          "MOVED",
          "ASK",
          "TRYAGAIN",
          "CLUSTERDOWN");

  private final ClientResources resources;
  private final RedisClient client;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final int maxInFlight;
  private final long longestAnswerNanos;
  private final Map<Script, Timer> timers;
  private final Timer others;
  private final Disposable connecting;
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;

  RedisLink(String url, RedisSettings settings, MeterRegistry meters) {
    maxInFlight = settings.inFlight();
    longestAnswerNanos = settings.commandTimeout().toNanos();
    resources =
        DefaultClientResources.builder()
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(10), settings.reconnectDelay(), 2, TimeUnit.MILLISECONDS))
            .nettyCustomizer(listening(settings.silenceTimeout()))
            .build();
    client = RedisClient.create(resources);
    client.setOptions(options(settings));
    meters.gauge("sluice.redis.in.flight", inFlight);
    others = timer(meters, "none");
    timers = new EnumMap<>(Script.class);
    for (Script script : Script.values()) {
      timers.put(script, timer(meters, script.word()));
    }
    connecting = connect(url, settings);
  }

  /** First to see what comes, last to see what goes. */
  private static NettyCustomizer listening(Duration limit) {
    return new NettyCustomizer() {
      @Override
      public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addFirst("silenceLimit", new SilenceLimit(limit));
      }
    };
  }

  private static Timer timer(MeterRegistry meters, String script) {
    return meters.timer("sluice.redis.command", "script", script);
  }

  private static ClientOptions options(RedisSettings settings) {
    return ClientOptions.builder()
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(settings.inFlight())
        .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .tcpNoDelay(true)
                .keepAlive(true)
                .build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .build();
  }

  /** Lettuce reconnects what has stood once; the first connection is this loop's. */
  private Disposable connect(String url, RedisSettings settings) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(settings.connectTimeout());
    return Mono.fromCompletionStage(() -> client.connectAsync(ByteArrayCodec.INSTANCE, uri))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(10))
                .maxBackoff(settings.reconnectDelay()))
        .subscribe(standing -> connection = standing);
  }

  /** Runs a script that Redis knows by its digest, and never sends its text. */
  CompletableFuture<List<Object>> run(
      Script script, String digest, byte[][] keys, byte[]... arguments) {
    return sendNow(
        script.effect(),
        timers.getOrDefault(script, others),
        commands -> commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments));
  }

  /** Runs a script that is sent whole; its answer is a word. */
  Mono<String> prepare(Script script, byte[][] keys, byte[]... arguments) {
    return Mono.fromFuture(
            () ->
                this.<byte[]>sendNow(
                    script.effect(),
                    timers.getOrDefault(script, others),
                    commands ->
                        commands.eval(script.text(), ScriptOutputType.VALUE, keys, arguments)),
            true)
        .map(Words::word);
  }

  /** Sends a command when subscribed to. Cancelling afterwards stops nothing. */
  <T> Mono<T> send(
      Effect effect, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return Mono.fromFuture(() -> sendNow(effect, others, command), true);
  }

  /** As {@link #send}, at once. */
  <T> CompletableFuture<T> sendNow(
      Effect effect, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return sendNow(effect, others, command);
  }

  private <T> CompletableFuture<T> sendNow(
      Effect effect,
      Timer timer,
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    StatefulRedisConnection<byte[], byte[]> standing = connection;
    if (standing == null || !standing.isOpen()) {
      return CompletableFuture.failedFuture(new OverloadedException("Redis is out of reach"));
    }
    if (inFlight.incrementAndGet() > maxInFlight) {
      inFlight.decrementAndGet();
      return CompletableFuture.failedFuture(
          new OverloadedException("Redis has enough to answer already"));
    }
    long start = System.nanoTime();
    CompletableFuture<T> answer = new CompletableFuture<>();
    sent(command, standing)
        .whenComplete(
            (value, failure) -> {
              inFlight.decrementAndGet();
              timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
              // A node that was frozen may read an answer long after its time-out, and must not act
              // on it: a rebuild has not waited for that.
              if (failure == null && System.nanoTime() - start <= longestAnswerNanos) {
                answer.complete(value);
              } else if (failure == null) {
                answer.completeExceptionally(toSignal(effect, new TimeoutException("late")));
              } else {
                answer.completeExceptionally(toSignal(effect, failure));
              }
            });
    return answer;
  }

  /** What the client throws is an answer like any other: it must be counted out again. */
  private static <T> CompletionStage<T> sent(
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command,
      StatefulRedisConnection<byte[], byte[]> standing) {
    try {
      return command.apply(standing.async());
    } catch (RuntimeException | Error thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  private static Throwable toSignal(Effect effect, Throwable failure) {
    if (failure instanceof Error) {
      return failure; // Ours, not that of Redis.
    }
    if (failure instanceof RedisLoadingException || failure instanceof RedisBusyException) {
      return new OverloadedException("Redis is busy", failure);
    }
    if (failure instanceof RedisCommandExecutionException) {
      return refusal(failure)
          .<Throwable>map(why -> new OverloadedException("Redis refused: " + why, failure))
          .orElse(failure);
    }
    return effect == Effect.READS
        ? new OverloadedException("Redis did not answer in time", failure)
        : new OutcomeUnknownException("Redis did not answer in time", failure);
  }

  private static Optional<String> refusal(Throwable failure) {
    return Optional.ofNullable(failure.getMessage())
        .map(message -> message.split(" ", 2)[0])
        .filter(REFUSALS::contains)
        .map(word -> word.equals("OOM") ? "its memory is full (maxmemory)" : word);
  }

  @Override
  public void close() {
    connecting.dispose();
    client.shutdown(0, 2, TimeUnit.SECONDS);
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
