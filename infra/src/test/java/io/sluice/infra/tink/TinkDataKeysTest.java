package io.sluice.infra.tink;

import static io.sluice.domain.SaleFixtures.uuid7;
import static io.sluice.domain.member.MemberFixtures.email;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.domain.member.DataKeys;
import io.sluice.domain.member.DataKeysContract;
import io.sluice.domain.member.InMemoryKeysets;
import io.sluice.domain.member.Place;
import io.sluice.domain.member.Sealer;
import io.sluice.domain.member.WrappedKeyset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class TinkDataKeysTest extends DataKeysContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String OLD = "old:" + key('o');
  private static final String NEW = "new:" + key('n');
  private static final Place PLACE = new Place("members", "name", uuid7());

  private Instant now = Instant.EPOCH;
  private final InMemoryKeysets keysets = new InMemoryKeysets(() -> now);
  private DataKeys keys = with(OLD);

  @Override
  protected DataKeys keys() {
    return keys;
  }

  /** What a node has read it forgets after a minute, as it does when it is restarted. */
  @Override
  protected void everybodyLearnsOfIt() {
    now = now.plus(Duration.ofMinutes(2));
    keys = with(OLD);
  }

  /** One of which nobody has the key any longer would open them for ever. */
  @Test
  void aRotationTakesAwayTheCopiesOfKeysThatWereLeftOut() {
    sealer(with(OLD + "," + NEW));
    assertThat(stored("sealing").copies()).containsOnlyKeys("new", "old");

    with(NEW).announce().block(SOON);

    assertThat(stored("sealing").copies()).containsOnlyKeys("new");
  }

  private static String key(char letter) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(letter));
  }

  private static byte[] bytes(char letter) {
    return String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII);
  }

  /** As another node, or this one after a restart. */
  private DataKeys with(String setting) {
    return with(setting, "any:" + key('s'));
  }

  private static Sealer sealer(DataKeys keys) {
    return keys.sealer().block(SOON);
  }

  private WrappedKeyset stored(String name) {
    return keysets.find(name).block(SOON);
  }

  @Test
  void allNodesOpenWhatOneHasSealed() {
    byte[] sealed = sealer(keys).seal(PLACE, "Ann");
    byte[] index = sealer(keys).index(email("ann@example.com"));

    assertThat(sealer(with(OLD)).open(PLACE, sealed)).isEqualTo("Ann");
    assertThat(sealer(with(OLD)).index(email("ann@example.com"))).isEqualTo(index);
  }

  @Test
  void withoutANameTheKeysComeFromTheSigningKeysUntilOneIsNamed() {
    byte[] sealed = sealer(with("", OLD)).seal(PLACE, "Ann");

    assertThat(stored("sealing").copies()).containsOnlyKeys("signing-old");
    assertThat(sealer(with(NEW, OLD)).open(PLACE, sealed)).isEqualTo("Ann");
    assertThat(sealer(with(NEW, "other:" + key('x'))).open(PLACE, sealed)).isEqualTo("Ann");
  }

  /** Nodes are restarted one after the other: each must read with the keys that it has. */
  @Test
  void aNewSigningKeyLeavesNoNodeWithoutKeys() {
    byte[] sealed = sealer(with("", OLD)).seal(PLACE, "Ann");

    assertThat(sealer(with("", NEW + "," + OLD)).open(PLACE, sealed)).isEqualTo("Ann");
    assertThat(sealer(with("", OLD)).open(PLACE, sealed)).as("not restarted").isEqualTo("Ann");
    assertThat(sealer(with("", NEW)).open(PLACE, sealed)).as("later").isEqualTo("Ann");
    assertThat(stored("sealing").copies()).containsOnlyKeys("signing-new", "signing-old");
  }

  private DataKeys with(String named, String signingKeys) {
    return new TinkDataKeys(keysets, WrappingKeys.of(named, signingKeys), Duration.ofMinutes(1));
  }

  @Test
  void nodesThatBeginTogetherHaveOneKey() {
    List<byte[]> sealed =
        Flux.range(0, 16)
            .flatMap(i -> with(OLD).sealer().subscribeOn(Schedulers.boundedElastic()), 16)
            .map(sealer -> sealer.seal(PLACE, "Ann"))
            .collectList()
            .block(SOON);

    assertThat(sealed)
        .hasSize(16)
        .allSatisfy(one -> assertThat(sealer(keys).open(PLACE, one)).isEqualTo("Ann"));
  }

  @Test
  void aNewWrappingKeyComesBesideTheOldOneWithoutAnybodyNoticing() {
    byte[] sealed = sealer(keys).seal(PLACE, "Ann");

    assertThat(sealer(with(OLD + "," + NEW)).open(PLACE, sealed)).isEqualTo("Ann");

    assertThat(stored("sealing").copies()).containsOnlyKeys("new", "old");
    assertThat(stored("indexing").copies()).containsOnlyKeys("new", "old");
    assertThat(sealer(with(OLD)).open(PLACE, sealed)).as("not restarted").isEqualTo("Ann");
    assertThat(sealer(with(NEW)).open(PLACE, sealed)).as("later").isEqualTo("Ann");
  }

  @Test
  void withoutTheKeyThatWrapsNothingOpens() {
    sealer(keys);

    assertThatThrownBy(() -> sealer(with(NEW)))
        .hasMessageContaining("the sealing keys open with old, which is not in");
    assertThatThrownBy(() -> sealer(with("old:" + key('x'))))
        .hasMessageContaining("the sealing keys do not open with the key old");
  }

  /** A keyset that seals must not be taken for one that indexes. */
  @Test
  void aKeysetOpensUnderItsOwnNameAlone() {
    sealer(keys);
    keysets
        .replace(stored("indexing"), new WrappedKeyset("indexing", stored("sealing").copies()))
        .block(SOON);

    assertThatThrownBy(() -> sealer(with(OLD)))
        .hasMessageContaining("the indexing keys do not open with the key old");
  }

  @Test
  void whatIsStoredShowsNoKey() {
    sealer(keys);

    assertThat(stored("sealing").copies()).isNotEqualTo(stored("indexing").copies());
    byte[] sealed = Base64.getDecoder().decode(stored("sealing").copies().get("old"));
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
        .isNotEmpty()
        .doesNotContain(new String(bytes('o'), StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k1|A personal data key is not a kid:base64url pair. ",
        ":AAAA|A personal data key is not a kid:base64url pair. ",
        "k1:c2hvcnQ|The personal data key k1 has 5 bytes; it needs 32.",
        "k1:!!!|The personal data key k1 is not base64url. "
      })
  void keysThatMakeNoSenseAreToldInOneSentence(String setting, String sentence) {
    assertThatThrownBy(() -> WrappingKeys.requireSound(setting))
        .isInstanceOf(BadKeysException.class)
        .hasMessageStartingWith(sentence.strip());
  }

  @Test
  void twoKeysOfOneNameAreOneTooMany() {
    assertThatThrownBy(() -> WrappingKeys.requireSound(OLD + "," + OLD))
        .hasMessageStartingWith("Two personal data keys are named old.");
  }

  @Test
  void theSettingsDoNotTellTheKeys() {
    assertThat(new PersonalDataSettings(OLD, SOON).toString()).doesNotContain(key('o'));
  }
}
