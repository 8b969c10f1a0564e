package io.sluice.domain.member;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The specifications keep what they specify. */
class InMemoryMembershipTest {

  @Nested
  class OfSignUps extends SignUpsContract {
    private final InMemoryMembers members = new InMemoryMembers();
    private final InMemorySignUps signUps = new InMemorySignUps(members);

    @Override
    protected SignUps signUps() {
      return signUps;
    }

    @Override
    protected Members members() {
      return members;
    }
  }

  @Nested
  class OfSessions extends SessionsContract {
    private final InMemorySessions sessions = new InMemorySessions();

    @Override
    protected Sessions sessions() {
      return sessions;
    }
  }

  @Nested
  class OfDataKeys extends DataKeysContract {
    private Instant now = Instant.EPOCH;
    private final InMemoryDataKeys keys = new InMemoryDataKeys(() -> now, Duration.ofMinutes(2));

    @Override
    protected DataKeys keys() {
      return keys;
    }

    @Override
    protected void everybodyLearnsOfIt() {
      now = now.plus(Duration.ofMinutes(2));
    }
  }

  @Nested
  class OfOperatorActions extends OperatorActionsContract {
    private final InMemoryOperatorActions actions = new InMemoryOperatorActions();

    @Override
    protected OperatorActions actions() {
      return actions;
    }
  }

  @Nested
  class OfSealedData extends SealedDataContract {
    private final InMemoryDataKeys keys = new InMemoryDataKeys();
    private final InMemorySealedData data = new InMemorySealedData(keys);

    @Override
    protected SealedData data() {
      return data;
    }

    @Override
    protected DataKeys keys() {
      return keys;
    }

    @Override
    protected void add(String text) {
      data.put(MemberFixtures.nextId(), text);
    }

    @Override
    protected void spoilOne() {
      data.spoil(data.first());
    }

    @Override
    protected List<String> opened() {
      return data.opened();
    }
  }

  @Nested
  class OfRateLimits extends RateLimitsContract {
    private final InMemoryRateLimits limits = new InMemoryRateLimits();

    @Override
    protected RateLimits limits() {
      return limits;
    }

    @Override
    protected RateLimits elsewhere() {
      return limits;
    }
  }

  @Nested
  class OfKeysets extends KeysetsContract {
    private Instant now = Instant.EPOCH;
    private final InMemoryKeysets keysets = new InMemoryKeysets(() -> now);

    @Override
    protected Keysets keysets() {
      return keysets;
    }

    @Override
    protected void anHourPasses() {
      now = now.plus(Duration.ofHours(1));
    }
  }
}
