package io.sluice.infra.tink;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadKey;
import com.google.crypto.tink.prf.PrfSet;
import io.sluice.domain.member.Email;
import io.sluice.domain.member.Place;
import io.sluice.domain.member.SealBrokenException;
import io.sluice.domain.member.Sealer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** AES-256-GCM for what is read again, HMAC-SHA256 for what is only found again. */
final class TinkSealer implements Sealer {
  private static final int INDEX_BYTES = 32;

  /** Of Tink's output prefix: which key has made it. */
  private static final int PREFIX_BYTES = 5;

  private final Aead aead;
  private final byte[] prefix;
  private final PrfSet prfs;

  TinkSealer(KeysetHandle sealing, KeysetHandle indexing) {
    try {
      this.prefix = prefix(sealing);
      this.aead = sealing.getPrimitive(RegistryConfiguration.get(), Aead.class);
      this.prfs = indexing.getPrimitive(RegistryConfiguration.get(), PrfSet.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keysets are not of the kind that we make", e);
    }
  }

  private static byte[] prefix(KeysetHandle sealing) {
    if (sealing.getPrimary().getKey() instanceof AeadKey key) {
      return key.getOutputPrefix().toByteArray();
    }
    throw new IllegalStateException("the keysets are not of the kind that we make");
  }

  @Override
  public byte[] seal(Place place, String text) {
    try {
      return aead.encrypt(text.getBytes(StandardCharsets.UTF_8), place.bytes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  @Override
  public String open(Place place, byte[] sealed) {
    try {
      return new String(aead.decrypt(sealed, place.bytes()), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException broken) {
      throw new SealBrokenException(place, broken);
    }
  }

  @Override
  public boolean isOfNewestKey(byte[] sealed) {
    return sealed.length > PREFIX_BYTES
        && Arrays.equals(sealed, 0, PREFIX_BYTES, prefix, 0, prefix.length);
  }

  @Override
  public byte[] index(Email email) {
    try {
      return prfs.computePrimary(email.address().getBytes(StandardCharsets.US_ASCII), INDEX_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot compute an index", e);
    }
  }
}
