package io.sluice.api.problem;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Answers what the door refuses in front of the codec: who sends ten times what a node can do is
 * answered nine times of ten, and each answer takes from the buyers what it costs. Of one
 * connection; used by its event loop alone.
 *
 * <p>It follows the connection from request to request as long as the head of each comes in one
 * piece and says by a Content-Length alone where its body ends. From the first one that does not,
 * all goes to the codec and is refused behind it; so does what comes while another request is being
 * answered, for the sake of the order.
 */
final class DoorHandler extends ChannelInboundHandlerAdapter {
  private final Doorkeeper door;
  private final PreparedRefusal refusal;
  private final Unanswered unanswered;
  private boolean following = true;
  private boolean refusing;
  private boolean passed;
  private boolean unflushed;
  private boolean full;
  private int rest;
  private @Nullable ByteBuf answers;

  /** A handler for one connection. */
  DoorHandler(Doorkeeper door, PreparedRefusal refusal, Unanswered unanswered) {
    this.door = door;
    this.refusal = refusal;
    this.unanswered = unanswered;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    while (bytes.isReadable() && follow(context, bytes)) {
      int part = Math.min(rest, bytes.readableBytes());
      rest -= part;
      if (refusing) {
        bytes.skipBytes(part);
      } else if (part < bytes.readableBytes()) {
        pass(context, bytes.readRetainedSlice(part));
      } else {
        break;
      }
    }
    if (bytes.isReadable()) {
      pass(context, bytes);
    } else {
      bytes.release();
    }
  }

  /** Whether it is known how many of the next bytes belong together. */
  private boolean follow(ChannelHandlerContext context, ByteBuf bytes) {
    if (following && rest == 0) {
      RequestHead head = unanswered.isEnding() ? null : RequestHead.at(bytes);
      following = head != null;
      refusing = head != null && refuses(head);
      if (head != null) {
        rest = head.length() + head.body();
        if (refusing) {
          refuse(context, head);
        }
      }
    }
    return following;
  }

  private boolean refuses(RequestHead head) {
    return unanswered.count() == 0
        && head.isPlain()
        && refusal.canName(head.target())
        && PathRules.allow(head.target())
        && door.isFullFor(head.method(), head.target());
  }

  private void refuse(ChannelHandlerContext context, RequestHead head) {
    ByteBuf all = answers;
    if (all == null) {
      all = context.alloc().directBuffer(refusal.usualLength());
      answers = all;
    }
    refusal.write(head, context.pipeline().get(SslHandler.class) != null, all);
  }

  private void pass(ChannelHandlerContext context, ByteBuf bytes) {
    writeAnswers(context);
    passed = true;
    context.fireChannelRead(bytes);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whoever has hung up needs no answer
  private void writeAnswers(ChannelHandlerContext context) {
    ByteBuf all = answers;
    if (all != null) {
      answers = null;
      unflushed = true;
      context.write(all);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    writeAnswers(context);
    if (unflushed) {
      unflushed = false;
      context.flush();
      keepOpen(context);
    }
    if (!passed) {
      // Nobody behind has heard of a request, so nobody asks for the rest of it or the next one.
      readOn(context);
    }
    passed = false;
    context.fireChannelReadComplete();
  }

  /** Whoever does not take the answers is not asked for more. */
  private void readOn(ChannelHandlerContext context) {
    full = !context.channel().isWritable();
    if (!full) {
      context.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (full) {
      readOn(context);
    }
    context.fireChannelWritabilityChanged();
  }

  /**
   * Whoever is refused is not idle, but the handler that ends idle connections has seen nothing.
   */
  private static void keepOpen(ChannelHandlerContext context) {
    if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) instanceof IdleStateHandler idle) {
      idle.resetReadTimeout();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (answers != null) {
      answers.release();
      answers = null;
    }
  }
}
