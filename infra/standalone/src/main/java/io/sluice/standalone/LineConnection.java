package io.sluice.standalone;

import io.sluice.standalone.Trouble.Passage;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection over a {@link Line}: a reader and a writer for each direction. */
final class LineConnection {
  private static final int CHUNK = 16 * 1024;
  private static final int CHUNKS_UNDER_WAY = 256;
  private static final long LATE = Line.nanos(2_000);
  private static final int DRIP = 4;
  private static final long BETWEEN_DRIPS = Line.nanos(250);

  private final Line line;
  private final Socket client;
  private final Socket server;
  private final AtomicInteger directions = new AtomicInteger(2);
  private volatile boolean dead;
  private volatile boolean lost;
  private volatile boolean closed;

  LineConnection(Line line, Socket client, Socket server) {
    this.line = line;
    this.client = client;
    this.server = server;
  }

  /** What was read at once; the end of the stream if it is empty. */
  private record Chunk(ByteBuffer bytes, long readAt) {
    static Chunk of(byte[] buffer, int size) {
      return new Chunk(ByteBuffer.wrap(Arrays.copyOf(buffer, size)), System.nanoTime());
    }

    static Chunk end() {
      return of(new byte[0], 0);
    }

    boolean isEnd() {
      return bytes.limit() == 0;
    }

    boolean hasLeft() {
      return bytes.hasRemaining();
    }

    long age() {
      return System.nanoTime() - readAt;
    }

    void writeTo(Socket to, int size) throws IOException {
      byte[] next = new byte[size];
      bytes.get(next);
      to.getOutputStream().write(next);
    }
  }

  void begin() throws IOException {
    client.setTcpNoDelay(true);
    pump(client, server, false);
    pump(server, client, true);
  }

  private void pump(Socket from, Socket to, boolean replies) {
    BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
    thread(() -> read(from, underWay));
    thread(() -> write(underWay, to, replies));
  }

  /** Of its own: virtual ones would wait for those of a crowd of buyers in the same JVM. */
  private static void thread(Runnable pump) {
    Thread.ofPlatform().daemon().name("line").start(pump);
  }

  private void read(Socket from, BlockingQueue<Chunk> underWay) {
    byte[] buffer = new byte[CHUNK];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        underWay.put(Chunk.of(buffer, n));
      }
      underWay.put(Chunk.end());
    } catch (IOException reset) {
      endAfterReset();
      // For a writer that waits; one that has no room for it does not wait.
      underWay.offer(Chunk.end());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its news travel as badly as everything else. */
  private void endAfterReset() {
    if (dead || passage(line.trouble(), false) != Passage.FREE) {
      lost = true;
    } else {
      reset();
    }
  }

  private void write(BlockingQueue<Chunk> underWay, Socket to, boolean replies) {
    try {
      Chunk chunk = underWay.take();
      while (!chunk.isEnd()) {
        deliver(chunk, to, replies);
        chunk = underWay.take();
      }
      deliverEnd(chunk, to, replies);
    } catch (IOException reset) {
      endAfterReset();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(Chunk chunk, Socket to, boolean replies)
      throws IOException, InterruptedException {
    while (chunk.hasLeft() && !closed) {
      Trouble now = line.trouble();
      int size = mayPass(chunk, passage(now, replies));
      if (size < 0) {
        return;
      }
      chunk.writeTo(to, size);
      line.awaitChange(now, pause(chunk, passage(now, replies)));
    }
  }

  /** So many bytes now; fewer than none when they are lost. */
  private int mayPass(Chunk chunk, Passage passage) {
    int left = chunk.bytes().remaining();
    return switch (passage) {
      case FREE -> left;
      case HELD -> 0;
      case LATE -> chunk.age() >= LATE ? left : 0;
      case DRIPS -> Math.min(left, DRIP);
      case LOST -> {
        lost = true;
        yield -1;
      }
    };
  }

  private static long pause(Chunk chunk, Passage passage) {
    return switch (passage) {
      case FREE, LOST -> 0;
      case HELD -> Long.MAX_VALUE;
      case LATE -> chunk.hasLeft() || chunk.isEnd() ? LATE - chunk.age() : 0;
      case DRIPS -> BETWEEN_DRIPS;
    };
  }

  private void deliverEnd(Chunk end, Socket to, boolean replies)
      throws IOException, InterruptedException {
    Trouble now = line.trouble();
    for (Passage passage = passage(now, replies);
        !closed && (passage == Passage.HELD || (passage == Passage.LATE && end.age() < LATE));
        passage = passage(now, replies)) {
      line.awaitChange(now, pause(end, passage));
      now = line.trouble();
    }
    if (passage(now, replies) == Passage.LOST) {
      lost = true;
    } else if (directions.decrementAndGet() > 0) {
      to.shutdownOutput();
    } else {
      close();
    }
  }

  private Passage passage(Trouble trouble, boolean replies) {
    if (dead) {
      return Passage.LOST;
    }
    return replies ? trouble.ofReplies() : trouble.ofRequests();
  }

  /** Something that was sent never arrives: no stream of bytes can go on after that. */
  boolean isToBeReset() {
    return lost && !dead;
  }

  /** Nothing passes any more, and nobody is told. */
  void die() {
    dead = true;
    lost = true;
    line.wake();
  }

  void reset() {
    try {
      client.setSoLinger(true, 0);
      server.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      // Then there is nobody to be told.
    }
    close();
  }

  void close() {
    closed = true;
    Line.closeQuietly(client);
    Line.closeQuietly(server);
    line.wake();
    line.forget(this);
  }
}
