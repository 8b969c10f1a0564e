package io.sluice.domain.member;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the news, for tests to read. */
public final class RecordedEvents implements MemberEvents {
  private final List<MemberEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void publish(MemberEvent event) {
    events.add(event);
  }

  public List<MemberEvent> to(Email email) {
    return events.stream().filter(event -> event.email().equals(email)).toList();
  }

  /** The token of the latest link that this address has been sent. */
  public SecretToken tokenOf(Email email) {
    return to(email).stream()
        .filter(MemberEvent.SignedUp.class::isInstance)
        .map(MemberEvent.SignedUp.class::cast)
        .reduce((older, newer) -> newer)
        .orElseThrow()
        .token();
  }
}
