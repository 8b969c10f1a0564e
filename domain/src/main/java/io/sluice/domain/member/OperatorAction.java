package io.sluice.domain.member;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that an operator has asked for, or what became of it: two entries for one request.
 *
 * @param id a UUIDv7
 * @param at to the millisecond
 * @param operator who asked
 * @param request by which both entries belong together, and what a log calls it
 * @param action the method and the path, at most 500 characters
 * @param status none when it was asked for; then that of the answer
 * @param detail what was sent with it, then where its result is; at most 1,000 characters
 */
public record OperatorAction(
    UUID id,
    Instant at,
    UUID operator,
    String request,
    String action,
    @Nullable Integer status,
    String detail) {
  public static final int LONGEST_ACTION = 500;
  public static final int LONGEST_REQUEST = 128;
  public static final int LONGEST_DETAIL = 1_000;

  public OperatorAction {
    if (action.length() > LONGEST_ACTION
        || request.length() > LONGEST_REQUEST
        || detail.length() > LONGEST_DETAIL) {
      throw new IllegalArgumentException("too long to be kept");
    }
  }
}
