package io.sluice.domain.member;

/** What a member may do: buy, or run sales. */
public enum Role {
  BUYER,
  OPERATOR
}
