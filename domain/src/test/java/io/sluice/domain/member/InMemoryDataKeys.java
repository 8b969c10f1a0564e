package io.sluice.domain.member;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
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
  private final SecretKeySpec sealing = key("AES");
  private final SecretKeySpec indexing = key("HmacSHA256");

  private SecretKeySpec key(String algorithm) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return new SecretKeySpec(key, algorithm);
  }

  @Override
  public Mono<Sealer> sealer() {
    return Mono.just(new PlatformSealer());
  }

  private final class PlatformSealer implements Sealer {
    @Override
    public byte[] seal(Place place, String text) {
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      try {
        byte[] secret =
            cipher(Cipher.ENCRYPT_MODE, place, nonce)
                .doFinal(text.getBytes(StandardCharsets.UTF_8));
        byte[] sealed = new byte[NONCE_BYTES + secret.length];
        System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
        System.arraycopy(secret, 0, sealed, NONCE_BYTES, secret.length);
        return sealed;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String open(Place place, byte[] sealed) {
      try {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        byte[] text =
            cipher(Cipher.DECRYPT_MODE, place, nonce)
                .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        return new String(text, StandardCharsets.UTF_8);
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new SealBrokenException(place, e);
      }
    }

    private Cipher cipher(int mode, Place place, byte[] nonce) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(place.bytes());
      return cipher;
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
