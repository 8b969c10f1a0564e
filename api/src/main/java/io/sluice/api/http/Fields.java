package io.sluice.api.http;

import io.sluice.domain.member.Email;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fields of a JSON object, read one by one. A field that breaks its rule is noted and read as
 * nothing, so that {@link #build} can tell all mistakes at once.
 */
public final class Fields {
  private final JsonNode object;
  private final String prefix;
  private final List<FieldError> errors;

  Fields(JsonNode object) {
    this(object, "", new ArrayList<>());
  }

  private Fields(JsonNode object, String prefix, List<FieldError> errors) {
    this.object = object;
    this.prefix = prefix;
    this.errors = errors;
  }

  static Fields none() {
    return new Fields(JsonNodeFactory.instance.objectNode());
  }

  /** The value if every field kept its rule; else the refusal that names each that did not. */
  public <T> T build(Supplier<T> value) {
    if (!errors.isEmpty()) {
      throw PageRequest.invalid(List.copyOf(errors)).toException();
    }
    return value.get();
  }

  public void refuse(String field, String message) {
    errors.add(new FieldError(prefix + field, message));
  }

  /** Whether the field is there, be it null. */
  public boolean mentions(String field) {
    return object.has(field);
  }

  /** Whether the field is there and not null. */
  public boolean has(String field) {
    return object.hasNonNull(field);
  }

  /** A text of {@code min} to {@code max} characters that is not all blank. */
  public Optional<String> text(String field, int min, int max) {
    JsonNode node = object.get(field);
    if (node == null || !node.isString()) {
      return refused(field, "must be a text of %d to %d characters".formatted(min, max));
    }
    String text = node.stringValue();
    if (text.isBlank() || text.length() < min || text.length() > max || !isSound(text)) {
      return refused(field, "must be a text of %d to %d characters".formatted(min, max));
    }
    return Optional.of(text);
  }

  /** Half a surrogate pair can be neither stored nor written; a NUL ends texts elsewhere. */
  private static boolean isSound(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** An e-mail address, in lower case. */
  public Optional<Email> email(String field) {
    return parsed(
        field,
        "must be an e-mail address such as ann@example.com, of at most " + Email.LONGEST,
        text -> Email.parse(text).orElseThrow(Fields::broken));
  }

  /** A whole number; {@code 1.0} is one, {@code 1.5} and {@code "1"} are not. */
  public Optional<Long> whole(String field, long min, long max) {
    JsonNode node = object.get(field);
    String rule = "must be a whole number from %,d to %,d".formatted(min, max);
    if (node == null || !node.isNumber()) {
      return refused(field, rule);
    }
    BigDecimal number = node.decimalValue();
    boolean inRange =
        number.compareTo(BigDecimal.valueOf(min)) >= 0
            && number.compareTo(BigDecimal.valueOf(max)) <= 0;
    // Range first: stripping the zeros of 1e999999999 would take for ever.
    if (!inRange || number.stripTrailingZeros().scale() > 0) {
      return refused(field, rule);
    }
    return Optional.of(number.longValueExact());
  }

  /** {@code true} or {@code false}, not their names as text. */
  public Optional<Boolean> flag(String field) {
    JsonNode node = object.get(field);
    return node != null && node.isBoolean()
        ? Optional.of(node.booleanValue())
        : refused(field, "must be true or false");
  }

  /** A time with its offset, cut to milliseconds. */
  public Optional<Instant> time(String field) {
    return parsed(
        field,
        "must be an RFC 3339 time such as 2026-11-22T08:00:00.000Z",
        text -> OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
  }

  public Optional<Duration> duration(String field, Duration min, Duration max) {
    String rule = "must be an ISO 8601 duration from %s to %s".formatted(min, max);
    Optional<Duration> duration = parsed(field, rule, Duration::parse);
    if (duration.isPresent()
        && (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0)) {
      return refused(field, rule);
    }
    return duration.map(exact -> exact.truncatedTo(ChronoUnit.MILLIS));
  }

  public Optional<UUID> id(String field) {
    return parsed(field, "must be a UUID", text -> Ids.parse(text).orElseThrow(Fields::broken));
  }

  public Optional<Currency> currency(String field) {
    return parsed(field, "must be an ISO 4217 currency such as KRW", Currency::getInstance);
  }

  /** The fields of an object within this one; of an empty one when it is not an object. */
  public Fields object(String field) {
    JsonNode node = object.get(field);
    if (node == null || !node.isObject()) {
      refuse(field, "must be an object");
      return new Fields(
          JsonNodeFactory.instance.objectNode(), prefix + field + ".", new ArrayList<>());
    }
    return new Fields(node, prefix + field + ".", errors);
  }

  private <T> Optional<T> parsed(String field, String rule, Function<String, T> parse) {
    JsonNode node = object.get(field);
    if (node == null || !node.isString()) {
      return refused(field, rule);
    }
    try {
      return Optional.of(parse.apply(node.stringValue()));
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException broken) {
      return refused(field, rule);
    }
  }

  private static IllegalArgumentException broken() {
    return new IllegalArgumentException("not canonical");
  }

  private <T> Optional<T> refused(String field, String rule) {
    refuse(field, rule);
    return Optional.empty();
  }
}
