package io.sluice.infra.tink;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.KeyRotation;
import io.sluice.domain.member.KeyRotation.Stage;
import io.sluice.domain.member.Keysets;
import io.sluice.domain.member.Keysets.Aged;
import io.sluice.domain.member.Sealer;
import io.sluice.domain.member.WrappedKeyset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Two keysets, one that seals and one that indexes, made by whichever node comes first and kept
 * wrapped: the database has them but cannot open them, the configuration opens them but has them
 * not.
 */
final class TinkDataKeys implements DataKeys {
  private static final Logger log = LoggerFactory.getLogger(TinkDataKeys.class);
  private static final String SEALING = "sealing";
  private static final String INDEXING = "indexing";
  private static final int HMAC_KEY_BYTES = 32;

  private final Keysets keysets;
  private final WrappingKeys wrapping;
  private final Parameters hmac;
  private final Duration keptFor;
  private final Mono<Sealer> sealer;

  TinkDataKeys(Keysets keysets, WrappingKeys wrapping, Duration keptFor) {
    this.keysets = keysets;
    this.wrapping = wrapping;
    this.keptFor = keptFor;
    try {
      AeadConfig.register();
      PrfConfig.register();
      this.hmac =
          HmacPrfParameters.builder()
              .setKeySizeBytes(HMAC_KEY_BYTES)
              .setHashType(HmacPrfParameters.HashType.SHA256)
              .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink does not work on this platform", e);
    }
    this.sealer =
        Mono.defer(this::read)
            .cache(loaded -> keptFor, failed -> Duration.ZERO, () -> Duration.ZERO);
  }

  @Override
  public Mono<Sealer> sealer() {
    return sealer;
  }

  private Mono<Sealer> read() {
    return Mono.zip(
        read(SEALING, PredefinedAeadParameters.AES256_GCM), read(INDEXING, hmac), TinkSealer::new);
  }

  private Mono<KeysetHandle> read(String name, Parameters kind) {
    return keysets
        .find(name)
        .switchIfEmpty(Mono.defer(() -> make(name, kind)))
        .flatMap(this::opened);
  }

  /** Whoever comes first has made it for all: what was stored is read again. */
  private Mono<WrappedKeyset> make(String name, Parameters kind) {
    return Mono.fromCallable(() -> wrapped(name, KeysetHandle.generateNew(kind)))
        .flatMap(keysets::add)
        .flatMap(added -> keysets.find(name));
  }

  private WrappedKeyset wrapped(String name, KeysetHandle keys) throws GeneralSecurityException {
    SortedMap<String, String> copies = new TreeMap<>();
    for (Map.Entry<String, Aead> key : wrapping.wrapping().entrySet()) {
      byte[] copy =
          TinkProtoKeysetFormat.serializeEncryptedKeyset(keys, key.getValue(), purpose(name));
      copies.put(key.getKey(), Base64.getEncoder().encodeToString(copy));
    }
    return new WrappedKeyset(name, copies);
  }

  private Mono<KeysetHandle> opened(WrappedKeyset keyset) {
    return Mono.fromCallable(() -> unwrapped(keyset))
        .flatMap(keys -> completed(keyset, keys).thenReturn(keys));
  }

  private KeysetHandle unwrapped(WrappedKeyset keyset) {
    return wrapping.all().entrySet().stream()
        .filter(key -> keyset.copies().containsKey(key.getKey()))
        .findFirst()
        .map(key -> unwrapped(keyset, key.getKey(), key.getValue()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the %s keys open with %s, which is not in SLUICE_PERSONAL_DATA_KEYS"
                        .formatted(keyset.name(), String.join(" or ", keyset.copies().keySet()))));
  }

  private static KeysetHandle unwrapped(WrappedKeyset keyset, String kid, Aead key) {
    try {
      return TinkProtoKeysetFormat.parseEncryptedKeyset(
          Base64.getDecoder().decode(keyset.copies().get(kid)), key, purpose(keyset.name()));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(
          "the %s keys do not open with the key %s of SLUICE_PERSONAL_DATA_KEYS"
              .formatted(keyset.name(), kid),
          broken);
    }
  }

  /**
   * Whatever key is new in the configuration opens them from now on, too. None is taken away here:
   * it may be the one that another node has and this one has yet to be told.
   */
  private Mono<Boolean> completed(WrappedKeyset keyset, KeysetHandle keys) {
    return keyset.copies().keySet().containsAll(wrapping.wrapping().keySet())
        ? Mono.just(false)
        : Mono.fromCallable(() -> wrapped(keyset.name(), keys))
            .map(ours -> joined(ours, keyset))
            .flatMap(next -> keysets.replace(keyset, next).filter(done -> done).map(done -> next))
            .doOnNext(
                next -> log.info("The {} keys open with {}", next.name(), next.copies().keySet()))
            .hasElement();
  }

  private static WrappedKeyset joined(WrappedKeyset ours, WrappedKeyset there) {
    SortedMap<String, String> copies = new TreeMap<>(ours.copies());
    copies.putAll(there.copies());
    return new WrappedKeyset(there.name(), copies);
  }

  /** The first look of a node at what is there also adds the copies that are missing. */
  @Override
  public Mono<KeyRotation> rotation() {
    return aged().map(this::toRotation);
  }

  private Mono<Aged> aged() {
    return read(SEALING, PredefinedAeadParameters.AES256_GCM).then(keysets.findAged(SEALING));
  }

  private KeyRotation toRotation(Aged aged) {
    KeysetHandle keys = unwrapped(aged.keyset());
    return new KeyRotation(stage(keys), aged.age(), isKnown(aged), keys.size());
  }

  /** The newest key is the last: while another one seals it has only been announced. */
  private static Stage stage(KeysetHandle keys) {
    if (keys.size() == 1) {
      return Stage.SETTLED;
    }
    return keys.getAt(keys.size() - 1).isPrimary() ? Stage.RESEALING : Stage.ANNOUNCED;
  }

  /** Twice as long as anybody uses what they have read, for those who are writing meanwhile. */
  private boolean isKnown(Aged aged) {
    return aged.age().compareTo(keptFor.multipliedBy(2)) >= 0;
  }

  @Override
  public Mono<Boolean> announce() {
    return turn(Stage.SETTLED, TinkDataKeys::withAnother);
  }

  @Override
  public Mono<Boolean> promote() {
    return turn(Stage.ANNOUNCED, TinkDataKeys::withTheLastToSeal);
  }

  @Override
  public Mono<Boolean> settle() {
    return turn(Stage.RESEALING, TinkDataKeys::withTheLastAlone);
  }

  /** A keyset and what becomes of it. */
  private interface Turn {
    KeysetHandle of(KeysetHandle keys) throws GeneralSecurityException;
  }

  private Mono<Boolean> turn(Stage from, Turn turn) {
    return aged()
        .filter(aged -> mayTurn(aged, from))
        .flatMap(
            aged ->
                Mono.fromCallable(() -> wrapped(SEALING, turn.of(unwrapped(aged.keyset()))))
                    .flatMap(next -> keysets.turn(aged.keyset(), next)))
        .defaultIfEmpty(false)
        .doOnNext(done -> tell(done, from));
  }

  private boolean mayTurn(Aged aged, Stage from) {
    KeyRotation rotation = toRotation(aged);
    return rotation.stage() == from && (from == Stage.SETTLED || rotation.everybodyKnows());
  }

  private static void tell(boolean done, Stage from) {
    if (done) {
      log.info(
          switch (from) {
            case SETTLED -> "A new sealing key is told to every node";
            case ANNOUNCED ->
                "The new sealing key seals, and what others have sealed is sealed anew";
            case RESEALING ->
                "The new sealing key has sealed everything; the old ones are forgotten";
          });
    }
  }

  private static KeysetHandle withAnother(KeysetHandle keys) throws GeneralSecurityException {
    return KeysetHandle.newBuilder(keys)
        .addEntry(
            KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId())
        .build();
  }

  private static KeysetHandle withTheLastToSeal(KeysetHandle keys) throws GeneralSecurityException {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
    builder.getAt(keys.size() - 1).makePrimary();
    return builder.build();
  }

  private static KeysetHandle withTheLastAlone(KeysetHandle keys) throws GeneralSecurityException {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
    for (int old = keys.size() - 2; old >= 0; old--) {
      builder.deleteAt(old);
    }
    return builder.build();
  }

  private static byte[] purpose(String name) {
    return ("sluice/" + name).getBytes(StandardCharsets.US_ASCII);
  }
}
