package io.sluice.domain.order;

import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleId;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Epoch;
import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.Fence;
import io.sluice.domain.stock.Life;
import io.sluice.domain.stock.Stock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Brings the stock back after Redis lost it: claims a new epoch, ends selling on whatever is left
 * of the old one, waits until every order that was or may yet be promised is in the database,
 * rebuilds each open stock from there, and only then lets the new life sell.
 */
public final class RebuildStock {
  private final Sales sales;
  private final Stock stock;
  private final Epochs epochs;
  private final Orders orders;
  private final Clock clock;
  private final Limits limits;
  private final AwaitProjection projection;
  private final IntConsumer missing;

  /** The claim of this node whose rebuild has failed: nobody works on it any more. */
  private volatile Epoch abandoned = Epoch.NONE;

  /**
   * Brings the stock of these sales back.
   *
   * @param missing told how many open sales are paused because this node has not found, or not
   *     loaded, their stock
   */
  public RebuildStock(
      Sales sales,
      Stock stock,
      Epochs epochs,
      OrderLog log,
      Orders orders,
      Clock clock,
      Limits limits,
      IntConsumer missing) {
    this.sales = sales;
    this.stock = stock;
    this.epochs = epochs;
    this.orders = orders;
    this.clock = clock;
    this.limits = limits;
    this.missing = missing;
    this.projection =
        new AwaitProjection(
            log,
            limits.noticedWithin().plus(limits.longestAnswer()),
            limits.projectedWithin(),
            limits.projectionPoll());
  }

  /**
   * The bounds of a rebuild.
   *
   * @param giveUpAfter a rebuild whose claim was not renewed for so long has lost its node
   * @param renewEvery how often a rebuild renews its claim; well below {@code giveUpAfter}
   * @param projectedWithin a projection that has not come far enough by then ends the attempt
   * @param projectionPoll how often to look whether the projection has come far enough
   * @param salesAtOnce so many stocks are loaded at a time
   * @param longestAnswer after so long a call to the stock was answered, or its caller has given up
   *     and appends nothing for it: the time-out of the slowest node
   * @param lookEvery the pause between two looks at the epoch ({@link EnterLife})
   * @param lookWithin a look that takes longer is given up for the next
   */
  public record Limits(
      Duration giveUpAfter,
      Duration renewEvery,
      Duration projectedWithin,
      Duration projectionPoll,
      int salesAtOnce,
      Duration longestAnswer,
      Duration lookEvery,
      Duration lookWithin) {

    /**
     * So long after a claim every node that reaches the epochs sells in no older life. A look that
     * read just before the claim may take its whole time, and so may the next.
     */
    public Duration noticedWithin() {
      return lookWithin.plus(lookEvery).plus(lookWithin);
    }
  }

  /** What a look at the stock found. */
  public enum Finding {
    /** Every open sale has its stock. */
    SOUND,
    /** Another node is rebuilding. */
    AWAITED,
    /** This node has rebuilt what was missing. */
    REBUILT
  }

  /**
   * One round: is this life of Redis the claimed one, and has every open sale its stock in it?
   * Rebuilds what is missing. To be called again and again, never twice at a time on one node.
   */
  public Mono<Finding> check() {
    return epochs.current().flatMap(life -> check(life));
  }

  private Mono<Finding> check(Life life) {
    return stock
        .enter(life.epoch())
        .flatMap(
            alive -> {
              if (alive && life.ready()) {
                return rebuildMissing(life.epoch());
              }
              return mayClaim(life) ? rebuildAll(life) : Mono.just(Finding.AWAITED);
            });
  }

  /**
   * A ready life without its scripts has ended. One that is not ready is somebody's work in
   * progress, for a while.
   */
  private boolean mayClaim(Life life) {
    return life.ready()
        || life.epoch().equals(abandoned)
        || life.age().compareTo(limits.giveUpAfter()) > 0;
  }

  private Mono<Finding> rebuildAll(Life previous) {
    return epochs
        .claimAfter(previous.epoch())
        .flatMap(
            epoch ->
                Mono.firstWithSignal(rebuildAll(epoch), claimIsLost(epoch))
                    .doOnError(failure -> abandoned = epoch))
        .defaultIfEmpty(Finding.AWAITED);
  }

  private Mono<Finding> rebuildAll(Epoch epoch) {
    return openSales()
        .flatMap(open -> rebuild(open, epoch))
        .flatMap(failures -> begin(epoch).flatMap(found -> toResult(found, failures)));
  }

  /** A renewal that fails only lets the claim grow older. */
  private Mono<Finding> claimIsLost(Epoch epoch) {
    return Flux.interval(limits.renewEvery())
        .onBackpressureDrop()
        .concatMap(tick -> epochs.renew(epoch).onErrorComplete(), 1)
        .filter(stillMine -> !stillMine)
        .next()
        .map(lost -> Finding.AWAITED);
  }

  /** Selling begins only if nobody has claimed a newer epoch meanwhile. */
  private Mono<Finding> begin(Epoch epoch) {
    return epochs
        .current()
        .filter(life -> life.epoch().equals(epoch))
        .flatMap(mine -> stock.enter(epoch))
        .flatMap(entered -> tellStates(epoch))
        .flatMap(told -> stock.revive(epoch).then(Mono.defer(() -> epochs.complete(epoch))))
        .map(completed -> completed ? Finding.REBUILT : Finding.AWAITED)
        .defaultIfEmpty(Finding.AWAITED);
  }

  /** A sale may have been paused since its stock was loaded, and nothing may sell in between. */
  private Mono<Long> tellStates(Epoch epoch) {
    return Flux.defer(() -> sales.unsettled(clock.instant()))
        .concatMap(sale -> stock.update(sale, epoch))
        .count();
  }

  /** Tells each stock its sale's state on the way, so that a pause whose node died is not lost. */
  private Mono<Finding> rebuildMissing(Epoch epoch) {
    return Flux.defer(() -> sales.unsettled(clock.instant()))
        .filterWhen(sale -> stock.update(sale, epoch).map(present -> !present))
        .collectList()
        .flatMap(
            lost ->
                lost.isEmpty()
                    ? sound()
                    : rebuild(lost, epoch)
                        .flatMap(failures -> toResult(Finding.REBUILT, failures)));
  }

  private Mono<Finding> sound() {
    missing.accept(0);
    return Mono.just(Finding.SOUND);
  }

  private Mono<List<Sale>> openSales() {
    return Flux.defer(() -> sales.unsettled(clock.instant())).collectList();
  }

  /**
   * Answers with what has failed to load. A stock that does not fit, or whose orders do not add up,
   * stays missing and keeps no other sale from selling; a later round tries it again.
   */
  private Mono<List<Throwable>> rebuild(List<Sale> open, Epoch epoch) {
    missing.accept(open.size());
    return Flux.fromIterable(open)
        .concatMap(sale -> stock.fence(sale.id(), epoch).map(fence -> new Fenced(sale, fence)))
        .collectList()
        .flatMap(this::load)
        .doOnNext(failures -> missing.accept(failures.size()));
  }

  private record Fenced(Sale sale, Fence fence) {}

  private Mono<List<Throwable>> load(List<Fenced> fenced) {
    return everythingIsProjected(fenced)
        .thenMany(Flux.fromIterable(fenced))
        .flatMap(each -> load(each).materialize(), limits.salesAtOnce())
        .mapNotNull(Signal::getThrowable)
        .collectList();
  }

  private static Mono<Finding> toResult(Finding found, List<Throwable> failures) {
    return switch (failures.size()) {
      case 0 -> Mono.just(found);
      case 1 -> Mono.error(failures.getFirst());
      default -> Mono.error(Exceptions.multiple(failures));
    };
  }

  private Mono<Boolean> load(Fenced fenced) {
    SaleId sale = fenced.sale().id();
    return stock.load(fenced.sale(), fenced.fence(), orders.ofSale(sale).map(Order::toReservation));
  }

  /** First no node decides anything in an older life any more. */
  private Mono<Void> everythingIsProjected(List<Fenced> fenced) {
    return fenced.isEmpty() ? Mono.empty() : projection.ofWhatIsOnItsWay();
  }
}
