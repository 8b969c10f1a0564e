package io.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class SharedServersTest {

  @Test
  void startsOneServerForAllAndAgainWhenATestHasKilledIt() {
    RedisServer redis = SharedServers.redis();
    redis.kill();

    assertSame(redis, SharedServers.redis());
    assertEquals("PONG", RedisClientOf.run(redis, commands -> commands.ping()));
  }
}
