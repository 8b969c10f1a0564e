package io.sluice.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a crowd still has to send: fresh tickets in their order, and those that come back because
 * they were refused for the moment, cut off or not answered. Safe for many threads.
 */
final class Tickets {
  private final Iterator<Ticket> fresh;
  private final Queue<Waiting> waiting = new PriorityQueue<>();
  private long underWay;
  private long count;

  Tickets(Iterator<Ticket> fresh) {
    this.fresh = fresh;
  }

  private record Waiting(Instant until, long number, Ticket ticket) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int byTime = until.compareTo(other.until);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /** The next ticket to send, or null while there is none: those waiting are not due. */
  synchronized @Nullable Ticket next(Instant now) {
    Waiting first = waiting.peek();
    if (first != null && !first.until().isAfter(now)) {
      waiting.remove();
      underWay++;
      return first.ticket();
    }
    if (!fresh.hasNext()) {
      return null;
    }
    Ticket ticket = fresh.next();
    underWay++;
    if (ticket.twice()) {
      wait(now, ticket.again());
    }
    return ticket;
  }

  /** The ticket has its final answer. */
  synchronized void settled() {
    underWay--;
  }

  /** The ticket has no final answer: it is sent again later. */
  synchronized void again(Ticket ticket, Instant now, Duration delay) {
    underWay--;
    wait(now.plus(delay), ticket.again());
  }

  /** One more purchase, at once. */
  synchronized void add(Ticket ticket, Instant now) {
    wait(now, ticket);
  }

  synchronized boolean finished() {
    return underWay == 0 && waiting.isEmpty() && !fresh.hasNext();
  }

  private void wait(Instant until, Ticket ticket) {
    waiting.add(new Waiting(until, count++, ticket));
  }
}
