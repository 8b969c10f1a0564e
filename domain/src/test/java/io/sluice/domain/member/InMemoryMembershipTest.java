package io.sluice.domain.member;

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
    private final InMemoryDataKeys keys = new InMemoryDataKeys();

    @Override
    protected DataKeys keys() {
      return keys;
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
  class OfKeysets extends KeysetsContract {
    private final InMemoryKeysets keysets = new InMemoryKeysets();

    @Override
    protected Keysets keysets() {
      return keysets;
    }
  }
}
