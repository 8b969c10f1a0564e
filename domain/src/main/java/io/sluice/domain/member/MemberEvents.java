package io.sluice.domain.member;

/** Whoever brings the news to the members. */
public interface MemberEvents {

  /** Returns at once; what cannot be delivered is counted and dropped. */
  void publish(MemberEvent event);
}
