package io.sluice.infra.servers;

/** A database server with an empty database {@code sluice}, and who may use it. */
public interface DatabaseUnderTest extends ServerUnderTest {

  String username();

  String password();

  /** Makes the database on connecting if it is missing; its name starts with {@code sluice_}. */
  default String jdbcUrl(String database) {
    return "jdbc:mariadb://%s/%s?createDatabaseIfNotExist=true&allowPublicKeyRetrieval=true"
        .formatted(address(), database);
  }

  default String r2dbcUrl(String database) {
    return "r2dbc:mysql://%s/%s".formatted(address(), database);
  }
}
