package io.sluice.api.problem;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.MediaType;

/**
 * The bytes of one refusal, made once: only who asked for what, and how long to wait, is filled in.
 */
final class PreparedRefusal {
  private static final String INSTANCE = "/@instance@";

  private final Refusals refusals;
  private final boolean believesProxies;
  private final byte[] head;
  private final byte[] headOverTls;
  private final byte[] beforeInstance;
  private final byte[] afterInstance;

  /**
   * What the node has no room for.
   *
   * @param believesProxies whether a proxy may say that a request has come to it over TLS
   */
  PreparedRefusal(Refusals refusals, ProblemWriter problems, boolean believesProxies) {
    this.refusals = refusals;
    this.believesProxies = believesProxies;
    Problem full = refusals.overloaded();
    this.head = head(full, false);
    this.headOverTls = head(full, true);
    String json = new String(problems.bytes(full, INSTANCE), StandardCharsets.UTF_8);
    int at = json.indexOf(INSTANCE);
    this.beforeInstance = json.substring(0, at).getBytes(StandardCharsets.UTF_8);
    this.afterInstance = json.substring(at + INSTANCE.length()).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] head(Problem problem, boolean overTls) {
    HttpHeaders headers = new DefaultHttpHeaders();
    SafeHeaders.write(headers, overTls);
    headers.add("Content-Type", MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    StringBuilder text = new StringBuilder("HTTP/1.1 ");
    text.append(problem.kind().status()).append(" Service Unavailable\r\n");
    for (Map.Entry<String, String> header : headers) {
      text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a target can stand in JSON as it is. */
  boolean canName(String target) {
    if (target.charAt(0) != '/') {
      return false;
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '"' || c == '\\' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Room for one answer to a usual request. */
  int usualLength() {
    return headOverTls.length + beforeInstance.length + afterInstance.length + 256;
  }

  /** Puts the answer to a request behind what the buffer holds. */
  void write(RequestHead asked, boolean overTls, ByteBuf to) {
    boolean secure = overTls || (believesProxies && asked.overTls());
    String id = asked.id();
    to.writeBytes(secure ? headOverTls : head);
    ascii("Retry-After: ", to);
    ascii(Long.toString(refusals.secondsUntilRetry()), to);
    ascii("\r\nX-Request-Id: ", to);
    ascii(id == null ? RequestId.fresh() : id, to);
    ascii("\r\nContent-Length: ", to);
    int length = beforeInstance.length + asked.target().length() + afterInstance.length;
    ascii(Integer.toString(length), to);
    ascii("\r\n\r\n", to);
    if (!asked.method().equals("HEAD")) {
      to.writeBytes(beforeInstance);
      ascii(asked.target(), to);
      to.writeBytes(afterInstance);
    }
  }

  private static void ascii(String text, ByteBuf to) {
    ByteBufUtil.writeAscii(to, text);
  }
}
