package io.sluice.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a request may take to come in, told by a clock that stands still until it is moved. */
class ReadDeadlineTest {
  private static final long NO_TIMER = -1;

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new ReadDeadline(Duration.ofSeconds(10)));

  ReadDeadlineTest() {
    channel.freezeTime();
  }

  private void head() {
    channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
  }

  private void answer() {
    channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
  }

  private void after(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void aWholeRequestSetsNoTimer() {
    for (int n = 0; n < 3; n++) {
      channel.writeInbound(
          new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"),
          LastHttpContent.EMPTY_LAST_CONTENT);
      answer();
    }

    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NO_TIMER);
  }

  @Test
  void halfARequestClosesTheConnection() {
    head();
    after(9);
    channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[1])));
    assertThat(channel.isOpen()).isTrue();

    after(1);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aRequestThatHasComeInMayBeAnsweredLater() {
    head();
    after(9);
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);

    after(60);

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void theNextRequestHasItsOwnTime() {
    head();
    after(9);
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    answer();
    head();
    after(9);
    assertThat(channel.isOpen()).isTrue();

    after(1);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsSentBehindAnUnansweredRequestIsNotTimedBeforeItsTurn() {
    head();
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    head();
    after(60);
    assertThat(channel.isOpen()).isTrue();

    answer();
    after(20);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aLostConnectionTakesItsTimerAlong() {
    head();

    channel.close().syncUninterruptibly();

    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NO_TIMER);
  }
}
