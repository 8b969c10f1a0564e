package io.sluice.load.storm;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection of {@link Lines}; used by their thread alone. */
final class Line {
  /** What its owner does with it. */
  interface Owner {
    void connected(Line line);

    /** What has come in since the last call, to be read to its end. */
    void read(Line line, ByteBuffer bytes);

    /** Nothing more comes: the server has closed, or has never let us in. */
    void lost(Line line);
  }

  final Owner owner;
  private final SocketChannel channel;
  private final SelectionKey key;
  private @Nullable ByteBuffer unsent;

  Line(Owner owner, SocketChannel channel, SelectionKey key) {
    this.owner = owner;
    this.channel = channel;
    this.key = key;
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    channel.write(buffer);
    if (buffer.hasRemaining()) {
      unsent = buffer;
      key.interestOpsOr(SelectionKey.OP_WRITE);
    }
  }

  void sendRest() throws IOException {
    ByteBuffer rest = unsent;
    if (rest != null) {
      channel.write(rest);
      if (!rest.hasRemaining()) {
        unsent = null;
      }
    }
    if (unsent == null) {
      key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }
  }

  int readInto(ByteBuffer buffer) throws IOException {
    return channel.read(buffer);
  }

  void connected() throws IOException {
    channel.finishConnect();
    key.interestOps(SelectionKey.OP_READ);
  }

  /** Reads nothing more, and says so to nobody. */
  void stall() {
    key.interestOpsAnd(~SelectionKey.OP_READ);
  }

  /** Hangs up. By a reset, as a phone does that has lost its net, or by a decent end. */
  void hangUp(boolean byReset) {
    try {
      if (byReset && channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    } catch (IOException gone) {
      key.cancel();
    }
  }
}
