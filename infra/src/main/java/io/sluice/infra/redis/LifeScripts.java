package io.sluice.infra.redis;

import io.sluice.domain.stock.Epoch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/** The digests by which one life of Redis knows the scripts that sell. */
final class LifeScripts {
  private final Epoch epoch;
  private final Map<Script, String> digests = new EnumMap<>(Script.class);

  LifeScripts(Epoch epoch) {
    this.epoch = epoch;
    Script.ofALife().forEach(script -> digests.put(script, sha1(script.textIn(epoch))));
  }

  Epoch epoch() {
    return epoch;
  }

  String digestOf(Script script) {
    String digest = digests.get(script);
    if (digest == null) {
      throw new IllegalArgumentException(script + " belongs to no life");
    }
    return digest;
  }

  String[] all() {
    return digests.values().toArray(String[]::new);
  }

  private static String sha1(String text) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
