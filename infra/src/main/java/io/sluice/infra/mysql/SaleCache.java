package io.sluice.infra.mysql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.domain.sale.Sale;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Answers about sales, "no such sale" included, for as long as they may be old. Who asks while an
 * answer is on its way waits for that one; an error is forgotten at once.
 */
final class SaleCache<K> {
  private final Cache<K, Mono<Sale>> answers;
  private final Function<K, Mono<Sale>> question;

  SaleCache(MySqlSettings settings, Function<K, Mono<Sale>> question) {
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(settings.saleCacheSize())
            .expireAfterWrite(settings.saleCacheTime())
            .build();
    this.question = question;
  }

  Mono<Sale> get(K key) {
    return Mono.defer(() -> answers.get(key, this::asked));
  }

  /** Its age counts from before the question, so no answer is told for longer than it may be. */
  private Mono<Sale> asked(K key) {
    return question.apply(key).doOnError(error -> forget(key)).cache();
  }

  void forget(K key) {
    answers.invalidate(key);
  }
}
