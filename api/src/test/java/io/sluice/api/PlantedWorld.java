package io.sluice.api;

import io.sluice.api.badinput.Operation;
import io.sluice.api.badinput.World;
import io.sluice.domain.SaleFixtures;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.MemberFixtures;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.RefreshToken;
import io.sluice.domain.member.Role;
import io.sluice.domain.member.SecretToken;
import io.sluice.domain.member.Session;
import io.sluice.domain.member.Sessions;
import io.sluice.domain.member.SignUps;
import io.sluice.domain.stock.BuyerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sales, an order and members to name; anew when something has been done to them. */
final class PlantedWorld implements World {
  private static final int ENOUGH = 60;
  private static final String HASH =
      new Argon2PasswordEncoder(16, 32, 1, 1024, 1).encode("ann-buys-sneakers");

  private final Node node;
  private final Surface surface;
  private final Deque<UUID> people = new ArrayDeque<>();
  private final Deque<SecretToken> links = new ArrayDeque<>();
  private final Deque<RefreshToken> sessions = new ArrayDeque<>();
  private final BuyerId owner = new BuyerId(UUID.randomUUID());
  private String sale = "";
  private String controlled = "";
  private String order = "";

  PlantedWorld(Node node) {
    this.node = node;
    this.surface = node.surface();
  }

  void plant() {
    plantMembers();
    sale = surface.openSale(1_000_000, 1_000, "PT24H");
    controlled = surface.openSale(1_000, 10, "PT24H");
    String path = surface.bought(owner, sale, freshKey());
    order = path.substring(path.lastIndexOf('/') + 1);
    // Not a matter of this test: right after the purchase the reservation answers.
    surface.awaitStatus(owner, path, "PLACED");
  }

  /** Some of each: what is used up is not there for the next request. */
  private void plantMembers() {
    people.clear();
    links.clear();
    sessions.clear();
    Flux.range(0, ENOUGH).concatMap(i -> plantMember()).blockLast();
  }

  private Mono<Void> plantMember() {
    UUID id = SaleFixtures.uuid7();
    Member member =
        MemberFixtures.member(id, MemberFixtures.anyEmail().address(), HASH, Role.BUYER);
    SecretToken link = MemberFixtures.freshToken();
    SecretToken secret = MemberFixtures.freshToken();
    Session session = MemberFixtures.session(id, secret, Duration.ofDays(1));
    people.add(id);
    links.add(link);
    sessions.add(new RefreshToken(session.id(), secret));
    String another = MemberFixtures.anyEmail().address();
    return node.bean(Members.class)
        .add(member)
        .then(
            node.bean(SignUps.class).add(MemberFixtures.signUp(another, link, Duration.ofDays(1))))
        .then(node.bean(Sessions.class).open(session, 1));
  }

  @Override
  public @Nullable String field(String name) {
    return switch (name) {
      case "token" -> '"' + next(links).text() + '"';
      case "refreshToken" -> '"' + next(sessions).text() + '"';
      default -> null;
    };
  }

  private static <T> T next(Deque<T> some) {
    T next = some.remove();
    some.add(next);
    return next;
  }

  @Override
  public String variable(Operation operation, String name) {
    return switch (name) {
      case "order" -> order;
      case "sale" ->
          operation.changesSomething() && "OPERATOR".equals(operation.role()) ? controlled : sale;
      case "code" -> "sold-out";
      default -> throw new IllegalArgumentException("say what a sound {" + name + "} is");
    };
  }

  @Override
  public @Nullable String token(Operation operation) {
    if (operation.role() == null) {
      return null;
    }
    if ("SIGNED_IN".equals(operation.role())) {
      return bearer(surface.as(new BuyerId(next(people))));
    }
    boolean buys = operation.changesSomething() && !operation.path().contains("{order}");
    // Everybody else's allowance is left alone: a rate limit would hide what is to be seen.
    BuyerId buyer = buys ? new BuyerId(UUID.randomUUID()) : owner;
    return bearer("OPERATOR".equals(operation.role()) ? surface.asOperator() : surface.as(buyer));
  }

  private static String bearer(Consumer<HttpHeaders> who) {
    HttpHeaders headers = new HttpHeaders();
    who.accept(headers);
    return headers.getFirst(HttpHeaders.AUTHORIZATION).substring("Bearer ".length());
  }

  @Override
  public String freshKey() {
    return UUID.randomUUID().toString();
  }
}
