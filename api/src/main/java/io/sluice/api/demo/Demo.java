package io.sluice.api.demo;

import io.sluice.api.demo.DemoSettings.Person;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.Passwords;
import io.sluice.domain.member.PersonalData;
import io.sluice.domain.member.Role;
import io.sluice.domain.sale.Money;
import io.sluice.domain.sale.OpenSale;
import io.sluice.domain.sale.Sale;
import io.sluice.domain.sale.SaleDraft;
import io.sluice.domain.sale.SalePhase;
import io.sluice.domain.sale.SaleWindow;
import io.sluice.domain.sale.Sales;
import io.sluice.domain.stock.Stock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Stocks a standalone service once, and says what to try as soon as it sells. */
@Component
@ConditionalOnProperty("sluice.standalone.active")
class Demo implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(Demo.class);
  private static final Currency WON = Currency.getInstance("KRW");
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final int NEWEST = 100;
  private static final String PHONE = "+82 2 000 0000";
  private static final String ADDRESS = "1 Sluice Street, Seoul";

  private final Members members;
  private final Passwords passwords;
  private final OpenSale openSale;
  private final Sales sales;
  private final Stock stock;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final DemoSettings settings;
  private final Environment environment;
  private @Nullable Disposable stocking;

  Demo(
      Members members,
      Passwords passwords,
      OpenSale openSale,
      Sales sales,
      Stock stock,
      Supplier<UUID> ids,
      Clock clock,
      DemoSettings settings,
      Environment environment) {
    this.members = members;
    this.passwords = passwords;
    this.openSale = openSale;
    this.sales = sales;
    this.stock = stock;
    this.ids = ids;
    this.clock = clock;
    this.settings = settings;
    this.environment = environment;
  }

  @EventListener(ApplicationReadyEvent.class)
  synchronized void stockOnce() {
    if (stocking == null) {
      stocking =
          prepare()
              .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, LOOK_AGAIN))
              .subscribe(
                  sale -> System.out.println(Invitation.to(sale, settings, environment)),
                  failure -> log.error("There is no demo", failure));
    }
  }

  @Override
  public synchronized void destroy() {
    if (stocking != null) {
      stocking.dispose();
    }
  }

  /** The demo sale, once it sells. */
  private Mono<Sale> prepare() {
    return addPeople().then(openSaleUnlessOneIs()).delayUntil(sale -> stock.level(sale.id()));
  }

  private Mono<Void> addPeople() {
    return add(settings.operator(), Role.OPERATOR)
        .then(add(settings.ann(), Role.BUYER))
        .then(add(settings.bob(), Role.BUYER));
  }

  private Mono<Void> add(Person person, Role role) {
    Email email = new Email(person.email());
    return members
        .findByEmail(email)
        .hasElement()
        .filter(known -> !known)
        .flatMap(unknown -> passwords.hash(person.password()))
        .map(hash -> member(person, email, hash, role))
        .flatMap(members::add)
        .then();
  }

  private Member member(Person person, Email email, String hash, Role role) {
    PersonalData personal = new PersonalData(person.name(), PHONE, ADDRESS);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return Member.joining(ids.get(), email, hash, role, personal, now);
  }

  private Mono<Sale> openSaleUnlessOneIs() {
    return stock
        .now()
        .flatMapMany(now -> sales.page(SalePhase.OPEN, now, null, NEWEST))
        .filter(sale -> sale.title().equals(settings.title()))
        .next()
        .switchIfEmpty(Mono.defer(() -> openSale.open(draft())));
  }

  private SaleDraft draft() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new SaleDraft(
        settings.title(),
        null,
        new Money(129_000, WON),
        settings.units(),
        settings.limitPerBuyer(),
        new SaleWindow(now, null),
        settings.paymentWindow());
  }
}
