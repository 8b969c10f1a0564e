package io.sluice.infra.mysql;

import io.sluice.domain.stock.Epochs;
import io.sluice.domain.stock.EpochsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class MySqlEpochsTest extends EpochsContract {
  private static MySqlUnderTest mySql;

  @BeforeAll
  static void migrate() {
    mySql = MySqlUnderTest.database("epochs");
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
  protected Epochs epochs() {
    return mySql.epochs();
  }
}
