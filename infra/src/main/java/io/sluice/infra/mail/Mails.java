package io.sluice.infra.mail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.MemberEvent;
import io.sluice.domain.member.MemberEvents;
import io.sluice.domain.member.RateLimit;
import io.sluice.domain.member.RateLimits;
import io.sluice.domain.stock.OutcomeUnknownException;
import io.sluice.domain.stock.OverloadedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Sends a mail for each event, on threads of its own, and again when the server is away. Owns what
 * it has begun: nobody waits for a mail.
 */
final class Mails implements MemberEvents, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(Mails.class);

  private final Outbox outbox;
  private final MailSettings settings;
  private final RateLimits everywhere;
  private final RateLimit perAddress;
  private final Scheduler threads;
  private final Cache<Email, AtomicInteger> sentTo;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Counter sent;
  private final Counter failed;
  private final Counter refused;
  private final Counter limited;

  Mails(Outbox outbox, MailSettings settings, RateLimits everywhere, MeterRegistry meters) {
    this.outbox = outbox;
    this.settings = settings;
    this.everywhere = everywhere;
    this.perAddress = new RateLimit("mails", settings.perAddress(), settings.perAddressWithin());
    this.threads =
        Schedulers.newBoundedElastic(settings.threads(), settings.waiting(), "mail", 60, true);
    this.sentTo =
        Caffeine.newBuilder()
            .maximumSize(settings.addressesRemembered())
            .expireAfterWrite(settings.perAddressWithin())
            .build();
    this.sent = counter("sent", meters);
    this.failed = counter("failed", meters);
    this.refused = counter("overloaded", meters);
    this.limited = counter("limited", meters);
    Gauge.builder("sluice.mail.waiting", underWay, AtomicInteger::get)
        .description("mails under way, at most sluice.mail.waiting")
        .register(meters);
  }

  private static Counter counter(String outcome, MeterRegistry meters) {
    return Counter.builder("sluice.mail.mails")
        .description("mails by what became of them")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** An address that gets too many is left in peace without a word: it need not be its owner. */
  @Override
  public void publish(MemberEvent event) {
    if (isTooMany(event.email())) {
      limited.increment();
      return;
    }
    if (underWay.incrementAndGet() > settings.waiting()) {
      underWay.decrementAndGet();
      refused.increment();
      log.warn("Too many mails wait to be sent: one is dropped");
      return;
    }
    send(Letter.about(event, settings.link()));
  }

  private boolean isTooMany(Email email) {
    return sentTo.get(email, first -> new AtomicInteger()).incrementAndGet()
        > settings.perAddress();
  }

  private void send(Letter letter) {
    mayHave(letter.to())
        .flatMap(may -> may ? deliver(letter) : Mono.fromRunnable(limited::increment))
        .doFinally(end -> underWay.decrementAndGet())
        .subscribe(done -> sent.increment(), this::giveUp);
  }

  /** What all nodes have sent; while that is out of reach, what this one has sent is the bound. */
  private Mono<Boolean> mayHave(Email email) {
    return everywhere
        .take(perAddress, email.address())
        .map(Duration::isZero)
        .onErrorResume(OverloadedException.class, away -> Mono.just(true))
        .onErrorResume(OutcomeUnknownException.class, away -> Mono.just(true));
  }

  private Mono<Boolean> deliver(Letter letter) {
    return Mono.fromCallable(() -> delivered(letter))
        .subscribeOn(threads)
        .retryWhen(
            Retry.backoff(settings.attempts() - 1L, settings.firstPause())
                .maxBackoff(settings.longestPause()));
  }

  private boolean delivered(Letter letter) throws Exception {
    outbox.deliver(letter);
    return true;
  }

  /** The kind of failure alone: what servers say quotes the address. */
  private void giveUp(Throwable failure) {
    failed.increment();
    Throwable last = failure.getCause() == null ? failure : failure.getCause();
    log.warn(
        "A mail could not be sent in {} attempts: {}",
        settings.attempts(),
        last.getClass().getName());
  }

  @Override
  public void destroy() {
    threads.dispose();
  }
}
