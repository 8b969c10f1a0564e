package io.sluice.infra.mysql;

import static io.sluice.domain.member.MemberFixtures.annsData;
import static io.sluice.domain.member.MemberFixtures.anyEmail;
import static io.sluice.domain.member.MemberFixtures.freshToken;
import static io.sluice.domain.member.MemberFixtures.member;
import static io.sluice.domain.member.MemberFixtures.session;
import static io.sluice.domain.member.MemberFixtures.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.domain.SaleFixtures;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.InMemoryDataKeys;
import io.sluice.domain.member.Keysets;
import io.sluice.domain.member.KeysetsContract;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.Members;
import io.sluice.domain.member.OperatorActions;
import io.sluice.domain.member.OperatorActionsContract;
import io.sluice.domain.member.PersonalData;
import io.sluice.domain.member.Place;
import io.sluice.domain.member.SealBrokenException;
import io.sluice.domain.member.SealedData;
import io.sluice.domain.member.SealedDataContract;
import io.sluice.domain.member.Sealer;
import io.sluice.domain.member.SecretToken;
import io.sluice.domain.member.Session;
import io.sluice.domain.member.Sessions;
import io.sluice.domain.member.SessionsContract;
import io.sluice.domain.member.SignUp;
import io.sluice.domain.member.SignUps;
import io.sluice.domain.member.SignUpsContract;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MySqlMembershipTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static MySqlUnderTest mySql;

  @BeforeAll
  static void migrate() {
    mySql = MySqlUnderTest.database("membership");
  }

  @BeforeEach
  void clear() {
    mySql.clear();
  }

  @AfterAll
  static void close() {
    mySql.assertPoolComesToRest();
    mySql.close();
  }

  @Nested
  class OfSignUps extends SignUpsContract {
    @Override
    protected SignUps signUps() {
      return mySql.signUps();
    }

    @Override
    protected Members members() {
      return mySql.members();
    }
  }

  @Nested
  class OfSessions extends SessionsContract {
    @Override
    protected Sessions sessions() {
      return mySql.sessions();
    }
  }

  @Nested
  class OfOperatorActions extends OperatorActionsContract {
    @Override
    protected OperatorActions actions() {
      return mySql.operatorActions();
    }
  }

  @Nested
  class OfSealedData extends SealedDataContract {
    private final InMemoryDataKeys keys = new InMemoryDataKeys();

    @Override
    protected SealedData data() {
      return new MySqlSealedData(mySql.database(), keys);
    }

    @Override
    protected DataKeys keys() {
      return keys;
    }

    private MySqlSessions sessions() {
      return new MySqlSessions(mySql.database(), keys);
    }

    @Override
    protected void add(String text) {
      Member member = member(SaleFixtures.uuid7(), anyEmail().address());
      PersonalData personal = new PersonalData(text, "1", "a");
      SecretToken secret = freshToken();
      Session session = session(member.id(), secret, SOON);
      SignUp signUp = signUp(anyEmail().address(), freshToken(), SOON);
      new MySqlMembers(mySql.database(), keys).add(with(member, personal)).block(SOON);
      new MySqlSignUps(mySql.database(), keys).add(signUp).block(SOON);
      sessions().open(session, 1).block(SOON);
      sessions().rotate(rotated(session, secret, freshToken()), session.current()).block(SOON);
    }

    private Member with(Member member, PersonalData personal) {
      return Member.joining(
          member.id(),
          member.email(),
          member.passwordHash(),
          member.role(),
          personal,
          member.createdAt());
    }

    @Override
    protected void spoilOne() {
      for (String column : List.of("members.name", "sign_ups.phone", "sessions.spent_next")) {
        String[] parts = column.split("\\.", 2);
        mySql.run(
            "UPDATE %1$s SET %2$s = CONCAT(%2$s, 'x') ORDER BY id LIMIT 1"
                .formatted(parts[0], parts[1]));
      }
    }

    @Override
    protected List<String> opened() {
      Sealer sealer = keys.sealer().block(SOON);
      List<String> opened = new ArrayList<>();
      for (String column :
          List.of("members.email", "members.name", "sign_ups.address", "sessions.spent_next")) {
        String[] parts = column.split("\\.", 2);
        for (String[] row : mySql.rows(parts[0], parts[1])) {
          UUID id = UUID.fromString(row[0]);
          byte[] sealed = HexFormat.of().parseHex(row[1]);
          opened.add(sealer.open(new Place(parts[0], parts[1], id), sealed));
        }
      }
      return opened;
    }

    /** A member changes while the row is being sealed anew: the change stays. */
    @Test
    void whatAMemberChangesMeanwhileStays() throws Exception {
      add("before");
      UUID id = UUID.fromString(mySql.rows("members", "name").getFirst()[0]);
      byte[] after = keys.sealer().block(SOON).seal(new Place("members", "name", id), "after");
      keys.announce().then(keys.promote()).block(SOON);
      CompletableFuture<SealedData.Chunk> resealing;
      try (Connection somebody = mySql.connect();
          Statement change = somebody.createStatement()) {
        somebody.setAutoCommit(false);
        change.executeUpdate(
            "UPDATE members SET name = x'%s'".formatted(HexFormat.of().formatHex(after)));
        resealing = data().reseal("members", null, 10).toFuture();
        await().atMost(SOON).until(MySqlMembershipTest::somebodyWaitsForARow);
        somebody.commit();
      }

      SealedData.Chunk chunk = resealing.get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(chunk.found()).isEqualTo(1);
      assertThat(chunk.resealed()).isZero();
      assertThat(data().reseal("members", null, 10).block(SOON).resealed()).isEqualTo(1);
      assertThat(opened()).contains("after").doesNotContain("before");
    }
  }

  private static boolean somebodyWaitsForARow() {
    return !mySql
        .ask(
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST"
                + " WHERE INFO LIKE 'UPDATE members SET email%'")
        .equals("0");
  }

  @Nested
  class OfKeysets extends KeysetsContract {
    @Override
    protected Keysets keysets() {
      return mySql.keysets();
    }

    @Override
    protected void anHourPasses() {
      mySql.run("UPDATE keysets SET turned_at = turned_at - INTERVAL 1 HOUR");
    }
  }

  /** Whoever has the database and not the keys reads no name and no token. */
  @Test
  void aDumpOfTheDatabaseTellsNobodysSecrets() {
    SecretToken link = freshToken();
    SecretToken secret = freshToken();
    SecretToken next = freshToken();
    Member ann = member(SaleFixtures.uuid7(), "ann@example.com");
    mySql.members().add(ann).block(SOON);
    mySql.signUps().add(signUp("bob@example.com", link, SOON)).block(SOON);
    Session session = session(ann.id(), secret, SOON);
    mySql.sessions().open(session, 1).block(SOON);
    Session rotated = rotated(session, secret, next);
    assertThat(mySql.sessions().rotate(rotated, session.current()).block(SOON)).isTrue();

    String dump =
        dumped("members", "email, name, phone, address")
            + dumped("sign_ups", "token_hash, email, name, phone, address")
            + dumped("sessions", "secret_hash, spent_hash, spent_next, spent_client");

    assertThat(dump)
        .hasSizeGreaterThan(1_000)
        .doesNotContain(
            hex("ann@example.com"),
            hex("bob@example.com"),
            hex(annsData().name()),
            hex(annsData().phone()),
            hex(annsData().address()),
            hex(link.text()),
            hex(secret.text()),
            hex(next.text()));
  }

  private static Session rotated(Session session, SecretToken secret, SecretToken next) {
    Session.Spent spent =
        new Session.Spent(
            session.current(), next, freshToken().hash(), session.endsAt().minusSeconds(1));
    assertThat(secret.hash()).isEqualTo(session.current());
    return new Session(session.id(), session.member(), next.hash(), spent, session.endsAt());
  }

  private static String dumped(String table, String columns) {
    return mySql.ask(
        "SELECT CONCAT(HEX(%s)) FROM %s".formatted(columns.replace(", ", "), HEX("), table));
  }

  private static String hex(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Who may write to the database, and read no keys, moves nobody's parcels. */
  @Test
  void anAddressThatWasMovedToAnotherRowDoesNotOpen() {
    Member ann = member(SaleFixtures.uuid7(), "ann@example.com");
    Member bob = member(SaleFixtures.uuid7(), "bob@example.com");
    mySql.members().add(ann).block(SOON);
    mySql.members().add(bob).block(SOON);

    mySql.run(
        "UPDATE members a JOIN members b ON a.id <> b.id SET a.address = b.address"
            + " WHERE a.id = x'%s'".formatted(ann.id().toString().replace("-", "")));

    assertThatThrownBy(() -> mySql.members().find(ann.id()).block(SOON))
        .isInstanceOf(SealBrokenException.class)
        .hasMessageContaining("members.address");
    assertThat(mySql.members().find(bob.id()).block(SOON)).isEqualTo(bob);
  }
}
