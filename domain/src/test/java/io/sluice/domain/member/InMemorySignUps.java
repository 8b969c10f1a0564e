package io.sluice.domain.member;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Sign-ups in memory: the readable specification of the port. */
public final class InMemorySignUps implements SignUps {
  private final InMemoryMembers members;
  private final List<SignUp> signUps = new ArrayList<>();

  public InMemorySignUps(InMemoryMembers members) {
    this.members = members;
  }

  @Override
  public Mono<Void> add(SignUp signUp) {
    return Mono.fromRunnable(() -> append(signUp));
  }

  private synchronized void append(SignUp signUp) {
    signUps.add(signUp);
  }

  @Override
  public Mono<SignUp> newestOf(Email email, Instant now) {
    return Mono.defer(() -> Mono.justOrEmpty(newest(email, now)));
  }

  private synchronized Optional<SignUp> newest(Email email, Instant now) {
    return signUps.stream()
        .filter(signUp -> signUp.email().equals(email) && !signUp.hasExpired(now))
        .reduce((older, newer) -> newer);
  }

  @Override
  public Mono<Member> complete(TokenHash token, Instant now) {
    return Mono.defer(() -> Mono.justOrEmpty(consume(token, now)));
  }

  private synchronized Optional<Member> consume(TokenHash token, Instant now) {
    Optional<SignUp> found =
        signUps.stream()
            .filter(signUp -> signUp.token().equals(token) && !signUp.hasExpired(now))
            .findFirst();
    Optional<Member> member = found.map(signUp -> signUp.toMember(now)).filter(members::insert);
    member.ifPresent(joined -> signUps.remove(found.orElseThrow()));
    return member;
  }

  @Override
  public Mono<Long> forgetExpired(Instant now) {
    return Mono.fromSupplier(() -> removeExpired(now));
  }

  private synchronized long removeExpired(Instant now) {
    long before = signUps.size();
    signUps.removeIf(signUp -> signUp.hasExpired(now));
    return before - signUps.size();
  }
}
