package io.sluice.api.http;

import io.sluice.api.Problems;
import io.sluice.api.problem.BodyLimits;
import io.sluice.api.problem.BrokenRequests;
import io.sluice.api.problem.CutOffException;
import io.sluice.api.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a request's body as one JSON object. Read as a tree, so that a wrong type is told by field
 * like every other mistake, and all at once. Fields that nobody asks for are ignored.
 */
@Component
public class JsonBody {
  private static final MediaType ANY_JSON = new MediaType("application", "*+json");
  private static final String READ_AHEAD = JsonBody.class.getName() + ".readAhead";

  /**
   * Of two fields with one name, another reader might have taken the other; as a double, what is
   * nearly a whole number is one.
   */
  private final ObjectReader json;

  JsonBody(JsonMapper json) {
    this.json =
        json.readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  }

  /** The body's fields; those of an empty object when there is no body. */
  public Mono<Fields> read(ServerRequest request) {
    return bytes(request).map(body -> body.length == 0 ? Fields.none() : parse(request, body));
  }

  /**
   * Reads what nobody asks for to its end, for requests that change something: half a request must
   * not.
   */
  public Mono<Void> ignore(ServerRequest request) {
    return bytes(request).then();
  }

  /**
   * Reads the body to its end for whoever asks for it later: it is sound and whole before anything
   * is done, also what has to be done before the request is looked at.
   */
  public Mono<byte[]> readAhead(ServerRequest request) {
    return received(request).doOnNext(body -> request.attributes().put(READ_AHEAD, body));
  }

  private Fields parse(ServerRequest request, byte[] body) {
    if (!isJson(request)) {
      throw Problem.of(Problems.UNSUPPORTED_MEDIA_TYPE).toException();
    }
    try {
      JsonNode node = json.readTree(text(body));
      if (node.isObject()) {
        return new Fields(node);
      }
    } catch (JacksonException | CharacterCodingException | NumberFormatException malformed) {
      throw invalid("is not well-formed JSON");
    }
    throw invalid("must be a JSON object");
  }

  /** Jackson would guess UTF-16 and take overlong bytes, which another reader takes for others. */
  private static String text(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  private static RuntimeException invalid(String message) {
    return PageRequest.invalid(List.of(new FieldError("body", message))).toException();
  }

  private static boolean isJson(ServerRequest request) {
    try {
      return isPlain(request)
          && request.headers().contentType().map(JsonBody::isJsonInUtf8).orElse(true);
    } catch (InvalidMediaTypeException
        | IllegalCharsetNameException
        | UnsupportedCharsetException broken) {
      return false;
    }
  }

  private static boolean isJsonInUtf8(MediaType type) {
    return (MediaType.APPLICATION_JSON.includes(type) || ANY_JSON.includes(type))
        && (type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset()));
  }

  /** A compressed body is not read: 16 KiB of it could be megabytes. */
  private static boolean isPlain(ServerRequest request) {
    return request.headers().header(HttpHeaders.CONTENT_ENCODING).stream()
        .allMatch("identity"::equalsIgnoreCase);
  }

  private static Mono<byte[]> bytes(ServerRequest request) {
    return request.attributes().get(READ_AHEAD) instanceof byte[] body
        ? Mono.just(body)
        : received(request);
  }

  private static Mono<byte[]> received(ServerRequest request) {
    return request
        .body(BodyExtractors.toDataBuffers())
        .onErrorMap(cutOff -> new CutOffException(cutOff.toString()))
        .scanWith(Body::new, Body::add)
        .takeUntil(Body::isHopeless)
        .last()
        .map(Body::bytes)
        .map(body -> requireWhole(request, body));
  }

  /** The end of a body alone proves nothing: what is broken or cut off must not buy anything. */
  private static byte[] requireWhole(ServerRequest request, byte[] body) {
    OptionalLong announced = request.headers().contentLength();
    if (BrokenRequests.isBroken(request.exchange().getRequest())
        || announced.orElse(body.length) != body.length) {
      throw new CutOffException("it ended too early");
    }
    return body;
  }

  /** What has come in so far: its first 16 KiB, and how much there was. */
  private static final class Body {
    private byte[] kept = new byte[0];
    private long length;

    Body add(DataBuffer buffer) {
      int more = buffer.readableByteCount();
      length += more;
      if (length <= BodyLimits.MAX_BYTES) {
        byte[] longer = new byte[kept.length + more];
        System.arraycopy(kept, 0, longer, 0, kept.length);
        buffer.read(longer, kept.length, more);
        kept = longer;
      }
      DataBufferUtils.release(buffer);
      return this;
    }

    boolean isHopeless() {
      return length > BodyLimits.DRAINED_BYTES;
    }

    byte[] bytes() {
      if (length > BodyLimits.MAX_BYTES) {
        throw Problem.of(Problems.BODY_TOO_LARGE).toException();
      }
      return kept;
    }
  }
}
