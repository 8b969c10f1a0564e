package io.sluice.domain.member;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sealed texts in memory: the readable specification of the port. */
public final class InMemorySealedData implements SealedData {
  private static final String KIND = "texts";

  private final DataKeys keys;
  private final TreeMap<UUID, byte[]> rows = new TreeMap<>();

  public InMemorySealedData(DataKeys keys) {
    this.keys = keys;
  }

  private static Place place(UUID id) {
    return new Place(KIND, "text", id);
  }

  void put(UUID id, String text) {
    put(id, text, keys.sealer().block());
  }

  /** As somebody does who has not heard of newer keys. */
  synchronized void put(UUID id, String text, Sealer sealer) {
    rows.put(id, sealer.seal(place(id), text));
  }

  synchronized void spoil(UUID id) {
    rows.get(id)[rows.get(id).length - 1] ^= 1;
  }

  synchronized List<String> opened() {
    Sealer sealer = keys.sealer().block();
    return rows.entrySet().stream()
        .map(row -> sealer.open(place(row.getKey()), row.getValue()))
        .toList();
  }

  synchronized UUID first() {
    return rows.firstKey();
  }

  @Override
  public List<String> kinds() {
    return List.of(KIND);
  }

  @Override
  public Mono<Chunk> reseal(String kind, @Nullable UUID after, int limit) {
    return keys.sealer().map(sealer -> resealNow(after, limit, sealer));
  }

  private synchronized Chunk resealNow(@Nullable UUID after, int limit, Sealer sealer) {
    Stream<UUID> ids =
        (after == null ? rows : rows.tailMap(after, false)).keySet().stream().limit(limit);
    Map<UUID, byte[]> page = new LinkedHashMap<>();
    ids.forEach(id -> page.put(id, rows.get(id)));
    UUID last = null;
    int found = 0;
    int resealed = 0;
    for (Map.Entry<UUID, byte[]> row : page.entrySet()) {
      last = row.getKey();
      if (!sealer.isOfNewestKey(row.getValue())) {
        found++;
        resealed += reseal(row.getKey(), row.getValue(), sealer);
      }
    }
    return new Chunk(last, found, resealed);
  }

  private int reseal(UUID id, byte[] old, Sealer sealer) {
    try {
      rows.put(id, sealer.seal(place(id), sealer.open(place(id), old)));
      return 1;
    } catch (SealBrokenException broken) {
      return 0;
    }
  }
}
