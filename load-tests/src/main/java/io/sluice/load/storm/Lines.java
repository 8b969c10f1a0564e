package io.sluice.load.storm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Connections to one server, driven by whoever calls {@link #turn}: no thread, no lock, a few
 * hundred bytes each.
 */
public final class Lines implements AutoCloseable {
  private static final int USUAL = 0;

  private final InetSocketAddress server;
  private final Selector selector;
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(64 * 1024);

  /** Connections to 127.0.0.1 at this port. */
  public Lines(int port) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.selector = Selector.open();
  }

  Line open(Line.Owner owner) throws IOException {
    return open(owner, USUAL);
  }

  /**
   * Begins to connect; the owner is told when it is done, or that it has failed.
   *
   * @param receiveBuffer bytes that the kernel keeps for a reader who does not read
   */
  Line open(Line.Owner owner, int receiveBuffer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (receiveBuffer != USUAL) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    channel.connect(server);
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
    Line line = new Line(owner, channel, key);
    key.attach(line);
    return line;
  }

  /** Does what there is to do, and waits at most so long for it. */
  void turn(long millis) throws IOException {
    int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
    if (ready > 0) {
      selector.selectedKeys().forEach(this::serve);
      selector.selectedKeys().clear();
    }
  }

  private void serve(SelectionKey key) {
    Line line = (Line) key.attachment();
    try {
      if (key.isValid() && key.isConnectable()) {
        line.connected();
        line.owner.connected(line);
      }
      if (key.isValid() && key.isWritable()) {
        line.sendRest();
      }
      if (key.isValid() && key.isReadable()) {
        read(line);
      }
    } catch (IOException broken) {
      lose(line);
    }
  }

  private void read(Line line) throws IOException {
    incoming.clear();
    int count = line.readInto(incoming);
    if (count < 0) {
      lose(line);
    } else if (count > 0) {
      line.owner.read(line, incoming.flip());
    }
  }

  private static void lose(Line line) {
    line.hangUp(false);
    line.owner.lost(line);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
