package io.sluice.infra.redis;

import io.sluice.domain.stock.Epoch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The scripts in {@code resources/lua}, each with what Redis and its caller have to know of it. */
enum Script {
  RESERVE(Kind.SELLS, Effect.WRITES, ""),
  CONFIRM(Kind.SELLS, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  RELEASE(Kind.SELLS, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  EXPIRE(Kind.SELLS, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  SETTLE(Kind.SELLS, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  UNSETTLED(Kind.SELLS, Effect.READS, ""),
  UNRECORDED(Kind.SELLS, Effect.READS, ""),
  VERIFY(Kind.SELLS, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  FIND(Kind.SELLS, Effect.READS, ""),
  LEVEL(Kind.SELLS, Effect.READS, ""),
  STATE(Kind.SELLS, Effect.READS, ""),
  FENCE(Kind.PREPARES, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  UPDATE(Kind.PREPARES, Effect.WRITES, Flags.ALSO_IN_FULL_MEMORY),
  STAGE(Kind.PUTS_ASIDE, Effect.WRITES, ""),
  LOAD(Kind.PREPARES, Effect.WRITES, "");

  private static final String WHOLE = read("whole");
  private static final String SALE = read("sale");

  private final Kind kind;
  private final Effect effect;
  private final String flags;
  private final String body;

  Script(Kind kind, Effect effect, String flags) {
    this.kind = kind;
    this.effect = effect;
    this.flags = flags;
    this.body = read(word());
  }

  /** Whether it belongs to one life of Redis, prepares the next, or does not look at the stock. */
  private enum Kind {
    SELLS,
    PREPARES,
    PUTS_ASIDE
  }

  enum Effect {
    READS,
    WRITES
  }

  private static final class Flags {
    /** A decision adds next to nothing, and settling is what gives memory back. */
    private static final String ALSO_IN_FULL_MEMORY = "#!lua flags=allow-oom\n";
  }

  /** Those that Redis has only once a life was revived. */
  static List<Script> ofALife() {
    return Arrays.stream(values()).filter(script -> script.kind == Kind.SELLS).toList();
  }

  /** The text for a life: another life's differs, and so does its digest. */
  String textIn(Epoch epoch) {
    return flags + "local EPOCH = '" + epoch.number() + "'\n" + WHOLE + SALE + body;
  }

  /** The text of a script that is sent whole. */
  String text() {
    return kind == Kind.PUTS_ASIDE ? body : flags + WHOLE + body;
  }

  Effect effect() {
    return effect;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String read(String name) {
    try (InputStream lua = Script.class.getResourceAsStream("/lua/" + name + ".lua")) {
      if (lua == null) {
        throw new IllegalStateException("lua/" + name + ".lua is missing");
      }
      return new String(lua.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
