package io.sluice.domain.member;

import io.sluice.domain.member.KeyRotation.Stage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import reactor.core.publisher.Mono;

/** Keys that are gone with the JVM: what sealing is, in the platform's own words. */
public final class InMemoryDataKeys implements DataKeys {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec indexing = key("HmacSHA256");
  private final InstantSource clock;
  private final Duration known;
  private final List<Numbered> sealing = new ArrayList<>();
  private Numbered primary;
  private Instant turnedAt;
  private int made;

  /** What it has sealed begins with its number. */
  private record Numbered(byte number, SecretKeySpec key) {}

  public InMemoryDataKeys() {
    this(InstantSource.system(), Duration.ZERO);
  }

  /**
   * Keys as several nodes have them.
   *
   * @param known so long after a step everybody knows
   */
  public InMemoryDataKeys(InstantSource clock, Duration known) {
    this.clock = clock;
    this.known = known;
    this.primary = another();
    this.turnedAt = clock.instant();
  }

  private SecretKeySpec key(String algorithm) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return new SecretKeySpec(key, algorithm);
  }

  private Numbered another() {
    Numbered another = new Numbered((byte) made++, key("AES"));
    sealing.add(another);
    return another;
  }

  @Override
  public Mono<Sealer> sealer() {
    return Mono.fromSupplier(this::sealerNow);
  }

  private synchronized Sealer sealerNow() {
    return new PlatformSealer(primary, List.copyOf(sealing));
  }

  @Override
  public Mono<KeyRotation> rotation() {
    return Mono.fromSupplier(this::rotationNow);
  }

  private synchronized KeyRotation rotationNow() {
    Duration since = Duration.between(turnedAt, clock.instant());
    return new KeyRotation(stage(), since, since.compareTo(known) >= 0, sealing.size());
  }

  private Stage stage() {
    if (sealing.size() == 1) {
      return Stage.SETTLED;
    }
    return sealing.getLast().equals(primary) ? Stage.RESEALING : Stage.ANNOUNCED;
  }

  @Override
  public Mono<Boolean> announce() {
    return Mono.fromSupplier(() -> turn(Stage.SETTLED, this::another));
  }

  @Override
  public Mono<Boolean> promote() {
    return Mono.fromSupplier(() -> turn(Stage.ANNOUNCED, () -> primary = sealing.getLast()));
  }

  @Override
  public Mono<Boolean> settle() {
    return Mono.fromSupplier(
        () -> turn(Stage.RESEALING, () -> sealing.retainAll(List.of(primary))));
  }

  private synchronized boolean turn(Stage from, Runnable turn) {
    boolean may = stage() == from && (from == Stage.SETTLED || rotationNow().everybodyKnows());
    if (may) {
      turn.run();
      turnedAt = clock.instant();
    }
    return may;
  }

  private final class PlatformSealer implements Sealer {
    private final Numbered newest;
    private final List<Numbered> keys;

    private PlatformSealer(Numbered newest, List<Numbered> keys) {
      this.newest = newest;
      this.keys = keys;
    }

    @Override
    public byte[] seal(Place place, String text) {
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      try {
        byte[] secret =
            cipher(Cipher.ENCRYPT_MODE, newest, place, nonce)
                .doFinal(text.getBytes(StandardCharsets.UTF_8));
        byte[] sealed = new byte[1 + NONCE_BYTES + secret.length];
        sealed[0] = newest.number();
        System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
        System.arraycopy(secret, 0, sealed, 1 + NONCE_BYTES, secret.length);
        return sealed;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String open(Place place, byte[] sealed) {
      try {
        Numbered key =
            keys.stream()
                .filter(one -> sealed.length > 0 && one.number() == sealed[0])
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no such key"));
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        byte[] text =
            cipher(Cipher.DECRYPT_MODE, key, place, nonce)
                .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        return new String(text, StandardCharsets.UTF_8);
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new SealBrokenException(place, e);
      }
    }

    private Cipher cipher(int mode, Numbered key, Place place, byte[] nonce)
        throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(place.bytes());
      return cipher;
    }

    @Override
    public boolean isOfNewestKey(byte[] sealed) {
      return sealed.length > 0 && sealed[0] == newest.number();
    }

    @Override
    public byte[] index(Email email) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(indexing);
        return mac.doFinal(email.address().getBytes(StandardCharsets.US_ASCII));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
