package io.sluice.infra.redis;

import io.github.bucket4j.redis.lettuce.RedisApi;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sluice.infra.redis.Script.Effect;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What bucket4j asks of Redis, over the link and within its bounds.
 *
 * @param <K> byte[]; the library's arrays of them are arrays of objects
 */
final class BoundedApi<K> implements RedisApi<K> {
  private final RedisLink redis;

  BoundedApi(RedisLink redis) {
    this.redis = redis;
  }

  @Override
  public <V> RedisFuture<V> eval(
      String script, ScriptOutputType type, K[] keys, byte[][] parameters) {
    byte[][] bytes = Arrays.copyOf(keys, keys.length, byte[][].class);
    return send(Effect.WRITES, commands -> commands.<V>eval(script, type, bytes, parameters));
  }

  @Override
  public RedisFuture<byte[]> get(K key) {
    return send(Effect.READS, commands -> commands.get((byte[]) key));
  }

  @Override
  public RedisFuture<?> delete(K key) {
    return send(Effect.WRITES, commands -> commands.del((byte[]) key));
  }

  private <V> RedisFuture<V> send(
      Effect effect, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<V>> command) {
    Answer<V> answer = new Answer<>();
    CompletionStage<V> sent = redis.sendNow(effect, command);
    sent.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  /** A future in the shape that the library wants; nobody ever waits on a thread for it. */
  private static final class Answer<V> extends CompletableFuture<V> implements RedisFuture<V> {
    @Override
    public @Nullable String getError() {
      return null;
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException("nothing here blocks");
    }
  }
}
