package io.sluice.domain.member;

import static io.sluice.domain.SaleFixtures.uuid7;
import static io.sluice.domain.member.MemberFixtures.email;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link DataKeys} keeps. */
public abstract class DataKeysContract {
  private static final String SECRET = "1 Sluice Street, 서울";

  /** The same throughout a test. */
  protected abstract DataKeys keys();

  private final UUID row = uuid7();
  private final Place place = new Place("members", "address", row);

  private Sealer sealer() {
    return keys().sealer().block(Duration.ofSeconds(30));
  }

  @Test
  void opensWhatItHasSealed() {
    byte[] sealed = sealer().seal(place, SECRET);

    assertThat(sealer().open(place, sealed)).isEqualTo(SECRET);
  }

  @Test
  void whatIsSealedShowsNothingOfItself() {
    byte[] sealed = sealer().seal(place, SECRET);

    assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain("Sluice", "서울");
    assertThat(sealer().seal(place, SECRET)).as("sealed again").isNotEqualTo(sealed);
  }

  @Test
  void itOpensNowhereElse() {
    byte[] sealed = sealer().seal(place, SECRET);

    opensNot(new Place("members", "address", uuid7()), sealed);
    opensNot(new Place("members", "name", row), sealed);
    opensNot(new Place("sign_ups", "address", row), sealed);
  }

  @Test
  void whatHasBeenChangedDoesNotOpen() {
    byte[] sealed = sealer().seal(place, SECRET);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      opensNot(place, changed);
    }
    opensNot(place, new byte[0]);
    opensNot(place, SECRET.getBytes(StandardCharsets.UTF_8));
  }

  private void opensNot(Place where, byte[] sealed) {
    assertThatThrownBy(() -> sealer().open(where, sealed))
        .isInstanceOf(SealBrokenException.class)
        .hasMessageNotContaining("Sluice Street");
  }

  @Test
  void anAddressHasOneIndexOf256Bits() {
    byte[] index = sealer().index(email("ann@example.com"));

    assertThat(index).hasSize(32).isEqualTo(sealer().index(email("ann@example.com")));
    assertThat(sealer().index(email("bob@example.com"))).isNotEqualTo(index);
  }
}
