package io.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private final Ticket ann = Ticket.plain(Purchase.of(UUID.randomUUID()), "token");

  @Test
  void isFinishedWhenTheLastTicketIsSettled() {
    Tickets tickets = new Tickets(List.of(ann).iterator());
    assertThat(tickets.finished()).isFalse();
    assertThat(tickets.next(NOW)).isEqualTo(ann);
    assertThat(tickets.finished()).isFalse();
    tickets.settled();
    assertThat(tickets.finished()).isTrue();
  }

  @Test
  void aTicketThatComesBackWaitsForItsTime() {
    Tickets tickets = new Tickets(List.of(ann).iterator());
    tickets.next(NOW);
    tickets.again(ann, NOW, Duration.ofSeconds(1));
    assertThat(tickets.finished()).isFalse();
    assertThat(tickets.next(NOW.plusMillis(999))).isNull();
    assertThat(tickets.next(NOW.plusSeconds(1))).isEqualTo(ann);
  }

  @Test
  void aTicketToBeSentTwiceIsGivenToTheNextConnectionToo() {
    Ticket twice = new Ticket(ann.purchase(), "token", 8, true, false);
    Tickets tickets = new Tickets(List.of(twice).iterator());
    assertThat(tickets.next(NOW)).isEqualTo(twice);
    assertThat(tickets.next(NOW)).isEqualTo(ann);
    assertThat(tickets.next(NOW)).isNull();
    tickets.settled();
    assertThat(tickets.finished()).isFalse();
    tickets.settled();
    assertThat(tickets.finished()).isTrue();
  }

  @Test
  void aCutTicketComesBackUncut() {
    Ticket cut = new Ticket(ann.purchase(), "token", 8, false, true);
    Tickets tickets = new Tickets(List.of(cut).iterator());
    tickets.next(NOW);
    tickets.again(cut, NOW, Duration.ZERO);
    assertThat(tickets.next(NOW)).isEqualTo(new Ticket(ann.purchase(), "token", null, false, true));
  }
}
