package io.sluice.api;

import static io.sluice.domain.member.MemberFixtures.anyEmail;
import static io.sluice.domain.member.MemberFixtures.freshToken;
import static io.sluice.domain.member.MemberFixtures.member;
import static io.sluice.domain.member.MemberFixtures.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.member.ChangeMember;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.PersonalData;
import io.sluice.domain.member.SignUps;
import io.sluice.domain.stock.OverloadedException;
import io.sluice.infra.servers.ServersUnderTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The key that seals is replaced under two nodes and a real database, while members come and go.
 */
class KeyRotationTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PATH = "/api/v1/operator/keys/rotation";
  private static final String[] EAGER = {
    "--sluice.personal-data.keys-kept-for=1s",
    "--sluice.keys.chunk=7",
    // A write that takes longer than this on a busy machine would be lost.
    "--sluice.keys.old-kept=10s",
    "--sluice.loops.rotate=100ms"
  };

  private static Node here;
  private static Node there;

  @BeforeAll
  static void start() {
    here = Node.startWith(EAGER);
    there = Node.startWith(EAGER);
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  private static BodyContentSpec begin(Node node) {
    return node.surface()
        .post(node.surface().asOperator(), PATH)
        .expectStatus()
        .isAccepted()
        .expectBody();
  }

  private static BodyContentSpec look(Node node) {
    return node.surface()
        .client()
        .get()
        .uri(PATH)
        .headers(node.surface().asOperator())
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody();
  }

  private static Member join(Node node) {
    Member joining = member(SaleFixtures.uuid7(), anyEmail().address());
    node.bean(Members.class).add(joining).block(SOON);
    node.bean(SignUps.class)
        .add(signUp(anyEmail().address(), freshToken(), Duration.ofHours(1)))
        .block(SOON);
    return joining;
  }

  private static Mono<Member> change(Node node, UUID id, long turn) {
    return node.bean(ChangeMember.class)
        .change(id, before -> new PersonalData("name " + turn, before.phone(), before.address()))
        // Nothing has happened then; the next one tries again.
        .onErrorResume(OverloadedException.class, busy -> Mono.empty());
  }

  /** Which keys have sealed something, by Tink's prefix. */
  private static Set<String> keysInUse() {
    Set<String> prefixes = new HashSet<>();
    for (String column :
        List.of("members.email", "members.name", "members.address", "sign_ups.phone")) {
      prefixes.addAll(prefixes(column.split("\\.", 2)[0], column.split("\\.", 2)[1]));
    }
    return prefixes;
  }

  private static List<String> prefixes(String table, String column) {
    var server = ServersUnderTest.mySql();
    String sql = "SELECT DISTINCT HEX(LEFT(%s, 5)) FROM %s".formatted(column, table);
    try (Connection connection =
            DriverManager.getConnection(
                server.jdbcUrl("sluice"), server.username(), server.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everythingIsSealedAnewWhileMembersComeAndChange() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      members.add(join(i % 2 == 0 ? here : there));
    }
    Set<String> before = keysInUse();
    UUID busy = members.getFirst().id();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Disposable changes =
        Flux.interval(Duration.ofMillis(20))
            .onBackpressureDrop()
            .concatMap(turn -> change(turn % 2 == 0 ? here : there, busy, turn))
            .subscribe(changed -> {}, failure::set);

    begin(here).jsonPath("$.stage").isEqualTo("ANNOUNCED").jsonPath("$.keys").isEqualTo(2);
    begin(there).jsonPath("$.keys").isEqualTo(2);
    members.add(join(here));
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> look(there).jsonPath("$.stage").isEqualTo("RESEALING"));
    members.add(join(there));
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> look(there).jsonPath("$.stage").isEqualTo("SETTLED"));
    changes.dispose();
    assertThat(failure.get()).as("whoever changes something meanwhile").isNull();

    look(here).jsonPath("$.keys").isEqualTo(1);
    assertThat(keysInUse()).hasSize(1).doesNotContainAnyElementsOf(before);
    for (Member member : members) {
      for (Node node : List.of(here, there)) {
        Member found = node.bean(Members.class).findByEmail(member.email()).block(SOON);
        assertThat(found.id()).isEqualTo(member.id());
        assertThat(found.personal().address()).isEqualTo(member.personal().address());
      }
    }
    assertThat(here.bean(Members.class).find(busy).block(SOON).personal().name())
        .startsWith("name ");
  }
}
