package io.sluice.domain.member;

class InMemoryMembersTest extends MembersContract {
  private final InMemoryMembers members = new InMemoryMembers();

  @Override
  protected Members members() {
    return members;
  }
}
