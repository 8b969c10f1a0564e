package io.sluice.infra.mysql;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

/** The process's own event loops, with a {@link SilenceLimit} on every connection made here. */
final class MySqlLoops implements LoopResources {
  private final LoopResources shared = TcpResources.get();
  private final Duration silenceTimeout;

  MySqlLoops(Duration silenceTimeout) {
    this.silenceTimeout = silenceTimeout;
  }

  @Override
  public EventLoopGroup onServer(boolean useNative) {
    return shared.onServer(useNative);
  }

  @Override
  public EventLoopGroup onClient(boolean useNative) {
    return shared.onClient(useNative);
  }

  @Override
  public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
    C channel = shared.onChannel(type, group);
    channel.pipeline().addLast("silenceLimit", new SilenceLimit(silenceTimeout));
    return channel;
  }

  @Override
  public <C extends Channel> Class<? extends C> onChannelClass(
      Class<C> type, EventLoopGroup group) {
    return shared.onChannelClass(type, group);
  }
}
