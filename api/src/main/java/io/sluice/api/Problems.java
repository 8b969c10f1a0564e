package io.sluice.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that the service refuses, in one table: the code that clients switch on, the status,
 * and what it means. README and OpenAPI document are held against it.
 */
public enum Problems {
  INVALID_REQUEST(400, "Invalid request", "A field, header, parameter or cursor breaks a rule."),
  INVALID_TOKEN(
      400, "Link no longer good", "The link was followed before, is too old, or was never sent."),
  IDEMPOTENCY_KEY_REQUIRED(
      400, "Idempotency key required", "A purchase and a payment carry an Idempotency-Key."),
  UNAUTHENTICATED(
      401, "Not signed in", "No access token, one that does not hold, or a wrong password."),
  PAYMENT_DECLINED(402, "Payment declined", "The provider said no; another method may do."),
  FORBIDDEN(403, "Forbidden", "Signed in, but in a role that may not do this."),
  EMAIL_NOT_VERIFIED(403, "E-mail not verified", "Follow the link in the mail first."),
  NOT_FOUND(404, "Not found", "Nothing is served under this path."),
  SALE_NOT_FOUND(404, "No such sale", "No sale has this id."),
  ORDER_NOT_FOUND(404, "No such order", "No order of yours has this id."),
  METHOD_NOT_ALLOWED(405, "Method not allowed", "The path knows other methods: see Allow."),
  NOT_ACCEPTABLE(406, "Not acceptable", "The answer comes in no media type that Accept names."),
  SALE_NOT_OPEN(
      409, "Not open yet", "The sale opens at opensAt; serverTime is the clock that judges."),
  SALE_CLOSED(409, "Closed", "The sale has ended."),
  SOLD_OUT(409, "Sold out", "No unit is left; unpaid ones come back when they expire."),
  LIMIT_REACHED(409, "Limit reached", "A buyer may hold at most limit units of this sale."),
  ORDER_EXPIRED(409, "Order expired", "It was not paid for in time; its units are sold again."),
  NOT_PAYABLE(409, "Not payable", "Only an order that waits for its payment can be paid."),
  NOT_CANCELLABLE(409, "Not cancellable", "The order has gone too far to be cancelled."),
  BODY_TOO_LARGE(413, "Body too large", "A request body has at most 16 KiB."),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "Bodies are application/json in UTF-8."),
  IDEMPOTENCY_CONFLICT(
      422, "Idempotency key reused", "The key stands for another purchase: take a new one."),
  RATE_LIMITED(
      429, "Too many requests", "Somebody asks too often; wait as long as Retry-After says."),
  INTERNAL(500, "Internal error", "The fault is ours; it is logged under this X-Request-Id."),
  OVERLOADED(
      503,
      "Overloaded",
      "The node protects itself; nothing has happened, ask again after Retry-After."),
  SALE_PAUSED(503, "Paused", "The sale is paused or its stock is being rebuilt; ask again later."),
  OUTCOME_UNKNOWN(
      503, "Outcome unknown", "No answer in time: asking again with the same key settles it.");

  private final int status;
  private final String title;
  private final String meaning;
  private final String code;

  Problems(int status, String title, String meaning) {
    this.status = status;
    this.title = title;
    this.meaning = meaning;
    this.code = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public String meaning() {
    return meaning;
  }

  /** The name that clients switch on, such as {@code sold-out}. */
  public String code() {
    return code;
  }

  /** The problem type's URI (RFC 9457), which resolves to a page about it. */
  public String type() {
    return "/problems/" + code;
  }

  public static Optional<Problems> withCode(String code) {
    return Arrays.stream(values()).filter(problem -> problem.code.equals(code)).findAny();
  }
}
