package io.sluice.infra.mysql;

import io.sluice.domain.member.Members;
import io.sluice.domain.member.MembersContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class MySqlMembersTest extends MembersContract {
  private static MySqlUnderTest mySql;

  @BeforeAll
  static void migrate() {
    mySql = MySqlUnderTest.database("members");
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

  @Override
  protected Members members() {
    return mySql.members();
  }
}
