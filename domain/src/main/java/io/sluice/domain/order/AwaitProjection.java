package io.sluice.domain.order;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** Waits until the database knows every order that the stock's answers so far have led to. */
final class AwaitProjection {
  private final OrderLog log;
  private final Duration lastAnswer;
  private final Duration within;
  private final Duration poll;

  /**
   * How long to wait for what.
   *
   * @param lastAnswer after so long nobody gets an answer of the stock that counts any more
   * @param within a projection that has not come far enough by then is an error
   * @param poll how often to look
   */
  AwaitProjection(OrderLog log, Duration lastAnswer, Duration within, Duration poll) {
    this.log = log;
    this.lastAnswer = lastAnswer;
    this.within = within;
    this.poll = poll;
  }

  /**
   * First every append that an answer of the stock has led to is in the log or never will be (the
   * answer may still be on its way), then the log is in the database.
   */
  Mono<Void> ofWhatIsOnItsWay() {
    return Mono.delay(lastAnswer.plus(log.longestAppend()))
        .then(Mono.defer(log::end))
        .flatMap(this::until);
  }

  private Mono<Void> until(LogPosition end) {
    return Mono.defer(log::projected)
        .repeatWhen(looks -> looks.delayElements(poll))
        .takeUntil(place -> place.hasReached(end))
        .then()
        .timeout(within);
  }
}
