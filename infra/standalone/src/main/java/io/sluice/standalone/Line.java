package io.sluice.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP line to a server on 127.0.0.1 that can be put out of order: clients connect to its port as
 * if it were the server's.
 */
public final class Line implements AutoCloseable {
  private static final int BACKLOG = 128;

  /** The least that the kernel knows: full after a few connections that nobody accepts. */
  private static final int FULL_AT_ONCE = 1;

  private static final int SYN_LOST_MILLIS = 300;
  private static final int FILLERS = 16;

  private volatile int server;
  private final int port;
  private final Set<LineConnection> connections = ConcurrentHashMap.newKeySet();
  private final List<Socket> fillers = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long wakes;
  private volatile Trouble trouble = Trouble.NONE;
  private @Nullable Thread accepting;
  private volatile ServerSocket door;
  private volatile boolean closed;

  private Line(int server, int port) {
    this.server = server;
    this.port = port;
    this.door = listen(BACKLOG);
  }

  /** A line to this port of a server, in order. */
  public static Line to(int server) {
    return to(server, Ports.free());
  }

  /** A line that is told where to listen. */
  public static Line to(int server, int port) {
    return new Line(server, port);
  }

  /** Where clients connect to. */
  public int port() {
    return port;
  }

  /** {@code 127.0.0.1:20123}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public Trouble trouble() {
    return trouble;
  }

  /** From now on this is wrong with the line, instead of what was before. */
  public synchronized void disturb(Trouble next) {
    boolean couldNotConnect = trouble == Trouble.VANISHED;
    change(next);
    if (next == Trouble.VANISHED) {
      ignoreConnects();
    } else if (couldNotConnect) {
      hearConnects();
    }
    switch (next) {
      case RESET -> connections.forEach(LineConnection::reset);
      case CLOSED -> connections.forEach(LineConnection::close);
      case HALF_OPEN -> connections.forEach(LineConnection::die);
      case NONE ->
          connections.stream().filter(LineConnection::isToBeReset).forEach(LineConnection::reset);
      default -> {}
    }
  }

  /** From now on it leads to this port: who is connected elsewhere is reset. */
  public synchronized void leadTo(int other) {
    server = other;
    connections.forEach(LineConnection::reset);
  }

  public void mend() {
    disturb(Trouble.NONE);
  }

  private void change(Trouble next) {
    lock.lock();
    try {
      trouble = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when the trouble is another one, when somebody was {@link #wake woken}, or after so
   * long.
   */
  void awaitChange(Trouble seen, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long before = wakes;
      long left = nanos;
      while (trouble == seen && wakes == before && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void wake() {
    lock.lock();
    try {
      wakes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void forget(LineConnection ended) {
    connections.remove(ended);
  }

  // Connections

  private ServerSocket listen(int backlog) {
    try {
      ServerSocket listening = new ServerSocket();
      listening.setReuseAddress(true);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
      if (backlog == BACKLOG) {
        accepting =
            Thread.ofPlatform().daemon().name("line-" + port).start(() -> acceptAll(listening));
      }
      return listening;
    } catch (IOException e) {
      throw new UncheckedIOException("No line can be had on port " + port, e);
    }
  }

  private void acceptAll(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        accept(listening.accept());
      } catch (IOException gone) {
        // Closed: the line, or this way to hear connects.
        return;
      }
    }
  }

  private void accept(Socket client) throws IOException {
    Trouble now = trouble;
    if (now == Trouble.RESET || now == Trouble.CLOSED || closed) {
      client.setSoLinger(now != Trouble.CLOSED, 0);
      client.close();
      return;
    }
    @Nullable Socket upstream = connectOrNull();
    if (upstream == null) {
      client.setSoLinger(true, 0);
      client.close();
      return;
    }
    LineConnection connection = new LineConnection(this, client, upstream);
    connections.add(connection);
    connection.begin();
    Trouble since = trouble;
    if (since == Trouble.RESET || closed) {
      connection.reset();
    } else if (since == Trouble.CLOSED) {
      connection.close();
    }
  }

  private @Nullable Socket connectOrNull() {
    Socket upstream = new Socket();
    try {
      upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server), 1_000);
      upstream.setTcpNoDelay(true);
      return upstream;
    } catch (IOException away) {
      closeQuietly(upstream);
      return null;
    }
  }

  /** A queue of connections that is full and that nobody empties: the kernel drops each SYN. */
  private void ignoreConnects() {
    closeDoor();
    door = listen(FULL_AT_ONCE);
    for (int i = 0; i < FILLERS; i++) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SYN_LOST_MILLIS);
      } catch (IOException full) {
        return;
      }
    }
    throw new IllegalStateException("Port " + port + " answers connects, whatever its queue");
  }

  private void hearConnects() {
    fillers.forEach(Line::closeQuietly);
    fillers.clear();
    closeDoor();
    door = listen(BACKLOG);
  }

  /** The port is free only when nobody waits at it any more. */
  private void closeDoor() {
    closeQuietly(door);
    Thread last = accepting;
    if (last != null) {
      accepting = null;
      join(last);
    }
  }

  private static void join(Thread last) {
    try {
      last.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a line changes", interrupted);
    }
  }

  static void closeQuietly(AutoCloseable end) {
    try {
      end.close();
    } catch (Exception alreadyGone) {
      // There is nothing left to be done for it.
    }
  }

  static long nanos(int millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Ends every connection. */
  @Override
  public synchronized void close() {
    closed = true;
    fillers.forEach(Line::closeQuietly);
    closeQuietly(door);
    connections.forEach(LineConnection::reset);
  }
}
