package io.sluice.infra.mysql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Answers about sales, "no such sale" included, for as long as they may be old. Who asks while an
 * answer is on its way waits for that one; an error is forgotten at once. While the database is
 * away, a sale is told as it was last known: selling needs of it what never changes.
 */
final class SaleCache<K> {
  private final Cache<K, Mono<Sale>> answers;
  private final Cache<K, Sale> lastKnown;
  private final Duration patience;
  private final Function<K, Mono<Sale>> question;

  SaleCache(MySqlSettings settings, Function<K, Mono<Sale>> question) {
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(settings.saleCacheSize())
            .expireAfterWrite(settings.saleCacheTime())
            .build();
    this.lastKnown =
        Caffeine.newBuilder()
            .maximumSize(settings.saleCacheSize())
            .expireAfterWrite(settings.saleOutageTime())
            .build();
    this.patience = settings.saleCacheTime().dividedBy(4);
    this.question = question;
  }

  Mono<Sale> get(K key) {
    return Mono.defer(() -> answers.get(key, this::asked));
  }

  /** Its age counts from before the question, so no answer is told for longer than it may be. */
  private Mono<Sale> asked(K key) {
    Mono<Sale> answer = question.apply(key).doOnNext(sale -> lastKnown.put(key, sale));
    @Nullable Sale known = lastKnown.getIfPresent(key);
    return known == null
        ? answer.doOnError(error -> forget(key)).cache()
        : orAsLastKnown(answer, known).doOnError(error -> forget(key)).cache();
  }

  /**
   * Kept like any answer, so that buyers wait for a silent database no more than a quarter of the
   * time.
   */
  private Mono<Sale> orAsLastKnown(Mono<Sale> answer, Sale known) {
    return answer
        .timeout(patience)
        .onErrorReturn(
            e -> e instanceof TimeoutException || e instanceof OverloadedException, known);
  }

  /** The next question goes to the database, and is answered with this if it is away. */
  void learn(K key, Sale sale) {
    lastKnown.put(key, sale);
    forget(key);
  }

  void forget(K key) {
    answers.invalidate(key);
  }
}
