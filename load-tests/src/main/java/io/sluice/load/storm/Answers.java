package io.sluice.load.storm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes the bytes of one connection apart into answers, one after the other. */
final class Answers {
  private static final int END_OF_HEAD = "\r\n\r\n".length();
  private static final String LENGTH = "content-length:";
  private static final int LONGEST = 64 * 1024;

  private byte[] bytes = new byte[1024];
  private int length;
  private int bodyFrom = -1;
  private int end = -1;

  /**
   * An answer.
   *
   * @param head its status line and headers
   */
  record Answer(int status, String head, String body) {
    boolean isRetryable() {
      return head.contains("\r\nRetry-After: ");
    }

    boolean isLast() {
      return head.contains("\r\nconnection: close") || head.contains("\r\nConnection: close");
    }
  }

  /** Takes in what has come; true when an answer is complete. */
  boolean add(ByteBuffer more) {
    int count = more.remaining();
    if (length + count > bytes.length) {
      if (length + count > LONGEST) {
        throw new IllegalStateException("an answer of more than " + LONGEST + " bytes");
      }
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
    more.get(bytes, length, count);
    length += count;
    return isComplete();
  }

  private boolean isComplete() {
    if (bodyFrom < 0) {
      int at = endOfHead();
      if (at < 0) {
        return false;
      }
      bodyFrom = at + END_OF_HEAD;
      end = bodyFrom + contentLength();
    }
    return length >= end;
  }

  /** The complete answer; from here on the next one is taken in. */
  Answer next() {
    String head = new String(bytes, 0, bodyFrom, StandardCharsets.US_ASCII);
    String body = new String(bytes, bodyFrom, end - bodyFrom, StandardCharsets.UTF_8);
    int status = Integer.parseInt(head.substring(9, 12));
    System.arraycopy(bytes, end, bytes, 0, length - end);
    length -= end;
    bodyFrom = -1;
    end = -1;
    return new Answer(status, head, body);
  }

  private int endOfHead() {
    for (int at = 0; at + END_OF_HEAD <= length; at++) {
      if (bytes[at] == '\r'
          && bytes[at + 1] == '\n'
          && bytes[at + 2] == '\r'
          && bytes[at + 3] == '\n') {
        return at;
      }
    }
    return -1;
  }

  private int contentLength() {
    for (int at = 0; at + LENGTH.length() < bodyFrom; at++) {
      if (bytes[at] == '\n' && isLength(at + 1)) {
        return number(at + 1 + LENGTH.length());
      }
    }
    return 0;
  }

  private boolean isLength(int at) {
    for (int i = 0; i < LENGTH.length(); i++) {
      // Of letters this is the lower case; '-' and ':' have the bit already.
      if ((bytes[at + i] | 0x20) != LENGTH.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int number(int from) {
    int number = 0;
    for (int at = from; bytes[at] != '\r'; at++) {
      number = bytes[at] == ' ' ? number : 10 * number + bytes[at] - '0';
    }
    return number;
  }
}
