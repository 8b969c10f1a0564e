package io.sluice.infra.mysql;

import static io.sluice.infra.mysql.Columns.bytes;
import static io.sluice.infra.mysql.Columns.uuid;
import static io.sluice.infra.mysql.Statements.all;
import static io.sluice.infra.mysql.Statements.bound;
import static io.sluice.infra.mysql.Statements.count;

import io.r2dbc.spi.Row;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.Place;
import io.sluice.domain.member.SealBrokenException;
import io.sluice.domain.member.SealedData;
import io.sluice.domain.member.Sealer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Every sealed column in MySQL, page by page in the order of the ids. A row is written back only if
 * all of its sealed columns are as they were read, so that no change of somebody else is undone.
 */
final class MySqlSealedData implements SealedData {
  private static final Logger log = LoggerFactory.getLogger(MySqlSealedData.class);

  /** Before every id: the smallest there could be, and none of ours. */
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private static final Map<String, List<String>> COLUMNS = columns();

  private final Database database;
  private final DataKeys keys;

  MySqlSealedData(Database database, DataKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  private static Map<String, List<String>> columns() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("members", List.of("email", "name", "phone", "address"));
    columns.put("sign_ups", List.of("email", "name", "phone", "address"));
    columns.put("sessions", List.of("spent_next"));
    return columns;
  }

  @Override
  public List<String> kinds() {
    return List.copyOf(COLUMNS.keySet());
  }

  @Override
  public Mono<Chunk> reseal(String kind, @Nullable UUID after, int limit) {
    Table table = new Table(kind, columnsOf(kind));
    return keys.sealer()
        .flatMap(
            sealer ->
                page(table, after == null ? BEFORE_ALL : after, limit)
                    .flatMap(rows -> reseal(table, rows, sealer)));
  }

  private static List<String> columnsOf(String kind) {
    List<String> columns = COLUMNS.get(kind);
    if (columns == null) {
      throw new IllegalArgumentException("nothing sealed in " + kind);
    }
    return columns;
  }

  /** A table with sealed columns, which are all null or none. */
  private record Table(String name, List<String> columns) {
    String page() {
      return "SELECT id, %s FROM %s WHERE id > ? AND %s IS NOT NULL ORDER BY id LIMIT ?"
          .formatted(String.join(", ", columns), name, columns.getFirst());
    }

    String update() {
      return "UPDATE %s SET %s WHERE id = ? AND %s"
          .formatted(
              name,
              columns.stream().map(column -> column + " = ?").collect(Collectors.joining(", ")),
              columns.stream().map(column -> column + " = ?").collect(Collectors.joining(" AND ")));
    }
  }

  private record SealedColumns(UUID id, List<byte[]> values) {}

  private Mono<List<SealedColumns>> page(Table table, UUID after, int limit) {
    return database.longRead(
        connection ->
            all(
                bound(connection, table.page(), bytes(after), limit),
                row -> toColumns(table, row)));
  }

  private static SealedColumns toColumns(Table table, Row row) {
    return new SealedColumns(
        uuid(row, "id"),
        table.columns().stream().map(column -> Columns.get(row, column, byte[].class)).toList());
  }

  /** One after the other: nobody waits for it, and buyers want the database, too. */
  private Mono<Chunk> reseal(Table table, List<SealedColumns> rows, Sealer sealer) {
    List<SealedColumns> old =
        rows.stream()
            .filter(row -> !row.values().stream().allMatch(sealer::isOfNewestKey))
            .toList();
    UUID last = rows.isEmpty() ? null : rows.getLast().id();
    return Flux.fromIterable(old)
        .concatMap(row -> reseal(table, row, sealer))
        .reduce(0, Integer::sum)
        .map(done -> new Chunk(last, old.size(), done));
  }

  private Mono<Integer> reseal(Table table, SealedColumns row, Sealer sealer) {
    return Mono.fromCallable(() -> resealed(table, row, sealer))
        .flatMap(anew -> replace(table, row, anew))
        .onErrorResume(
            SealBrokenException.class,
            broken -> {
              log.warn("A row cannot be sealed anew: {}", broken.getMessage());
              return Mono.just(0);
            });
  }

  private static List<byte[]> resealed(Table table, SealedColumns row, Sealer sealer) {
    List<byte[]> anew = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      Place place = new Place(table.name(), table.columns().get(i), row.id());
      anew.add(sealer.seal(place, sealer.open(place, row.values().get(i))));
    }
    return anew;
  }

  private Mono<Integer> replace(Table table, SealedColumns row, List<byte[]> anew) {
    Object[] parameters =
        Stream.of(anew, List.of(bytes(row.id())), row.values()).flatMap(List::stream).toArray();
    return database
        .write(connection -> count(bound(connection, table.update(), parameters)))
        .map(Math::toIntExact);
  }
}
