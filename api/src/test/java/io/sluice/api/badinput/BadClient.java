package io.sluice.api.badinput;

import io.sluice.api.RawHttp;
import io.sluice.api.RawHttp.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends bad requests over one connection for as long as it lasts, and judges the answers. */
public final class BadClient implements Closeable {
  private final int port;
  private final Judge judge;
  private final World world;
  private RawHttp.@Nullable Connection connection;
  private int asked;

  public BadClient(int port, ApiDocument document, World world) {
    this.port = port;
    this.judge = new Judge(document);
    this.world = world;
  }

  /**
   * What became of a request.
   *
   * @param status 0 when there was no answer
   * @param wrong what is wrong with its answer
   */
  public record Sent(BadRequests.Spoilt spoilt, String bytes, int status, List<String> wrong) {

    /** Whether it may have changed something. */
    public boolean isAccepted() {
      return status < 400 && spoilt.operation().changesSomething();
    }

    /** For whoever wants to see it: what it was, its bytes, and what is wrong. */
    @Override
    public String toString() {
      return "%s%n  status %d: %s%n  %s".formatted(spoilt, status, wrong, escaped(bytes));
    }

    /** In a form that printf(1) understands. */
    private static String escaped(String bytes) {
      StringBuilder text = new StringBuilder();
      for (char one : bytes.substring(0, Math.min(4_000, bytes.length())).toCharArray()) {
        switch (one) {
          case '\r' -> text.append("\\r");
          case '\n' -> text.append("\\n");
          case '\\' -> text.append("\\\\");
          case '%' -> text.append("%%");
          default -> text.append(one < ' ' || one > '~' ? "\\x%02x".formatted((int) one) : one);
        }
      }
      return text.toString();
    }
  }

  public Sent send(BadRequests.Spoilt spoilt) throws IOException {
    Request request = spoilt.make(world);
    String bytes = request.bytes();
    List<String> wrong = new ArrayList<>();
    int status = 0;
    try {
      RawHttp.Connection open = connected();
      open.write(bytes);
      Answer answer = open.answer(request.method.equals("HEAD"));
      status = answer.status();
      wrong.addAll(judge.judge(spoilt, request, answer));
      wrong.addAll(leave(open, spoilt, answer));
      if (!wrong.isEmpty()) {
        wrong.add(answer.head() + answer.body());
        close();
      }
    } catch (IOException broken) {
      wrong.add("no sound answer: " + broken);
      close();
    }
    return new Sent(spoilt, bytes, status, wrong);
  }

  private RawHttp.Connection connected() throws IOException {
    RawHttp.Connection open = connection;
    if (open == null) {
      open = RawHttp.open(port);
      connection = open;
    }
    return open;
  }

  /** The connection is closed as announced, or understands the next request as it should. */
  private List<String> leave(RawHttp.Connection open, BadRequests.Spoilt spoilt, Answer answer)
      throws IOException {
    if (answer.isStream()) {
      close();
      return List.of();
    }
    boolean announced =
        answer.head().startsWith("HTTP/1.0")
            || answer.header("connection").stream().anyMatch("close"::equalsIgnoreCase);
    if (announced) {
      String rest = open.rest();
      close();
      return rest.isEmpty() ? List.of() : List.of("a second answer: " + rest);
    }
    try {
      return askNext(open);
    } catch (IOException ended) {
      if (!spoilt.isOfUnclearLength()) {
        throw ended;
      }
      close();
      return List.of();
    }
  }

  private List<String> askNext(RawHttp.Connection open) throws IOException {
    String id = "next-" + asked++;
    open.write("GET /problems/sold-out HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + id + "\r\n\r\n");
    Answer next = open.answer(false);
    return next.status() == 200 && next.header("x-request-id").equals(List.of(id))
        ? List.of()
        : List.of("the next answer on its connection is not the next one's: " + next.head());
  }

  @Override
  public void close() throws IOException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
