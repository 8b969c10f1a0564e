package io.sluice.api.member;

import io.sluice.domain.member.Email;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.Passwords;
import io.sluice.domain.member.PersonalData;
import io.sluice.domain.member.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Adds the operator of the configuration unless somebody has the address. Who is there stays as
 * they are: a password that was changed is not changed back, and a buyer does not become an
 * operator by a setting.
 */
@Component
class FirstOperator implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(FirstOperator.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
  private static final PersonalData NOBODYS = new PersonalData("Operator", "-", "-");

  private final Members members;
  private final Passwords passwords;
  private final Supplier<UUID> ids;
  private final Clock clock;
  private final OperatorSettings settings;
  private @Nullable Disposable adding;

  FirstOperator(
      Members members,
      Passwords passwords,
      Supplier<UUID> ids,
      Clock clock,
      OperatorSettings settings) {
    this.members = members;
    this.passwords = passwords;
    this.ids = ids;
    this.clock = clock;
    this.settings = settings;
  }

  @EventListener(ApplicationReadyEvent.class)
  synchronized void addOnce() {
    if (adding == null) {
      adding =
          Mono.justOrEmpty(settings.address())
              .flatMap(this::addUnlessKnown)
              .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, TRY_AGAIN))
              .subscribe(
                  added -> log.info("The operator of the configuration has joined"),
                  failure -> log.error("There is no operator", failure));
    }
  }

  private Mono<Member> addUnlessKnown(Email email) {
    return members
        .findByEmail(email)
        .hasElement()
        .filter(known -> !known)
        .flatMap(unknown -> passwords.hash(settings.password()))
        .map(hash -> operator(email, hash))
        .flatMap(operator -> members.add(operator).filter(added -> added).map(added -> operator));
  }

  private Member operator(Email email, String hash) {
    return Member.joining(
        ids.get(),
        email,
        hash,
        Role.OPERATOR,
        NOBODYS,
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  @Override
  public synchronized void destroy() {
    if (adding != null) {
      adding.dispose();
    }
  }
}
