package io.sluice.api.member;

import io.sluice.api.http.Times;
import io.sluice.domain.member.Member;
import io.sluice.domain.member.PersonalData;

/** A member as she sees herself. */
record MemberJson(
    String id,
    String email,
    String name,
    String phone,
    String address,
    String role,
    String createdAt) {

  static MemberJson of(Member member) {
    PersonalData personal = member.personal();
    return new MemberJson(
        member.id().toString(),
        member.email().address(),
        personal.name(),
        personal.phone(),
        personal.address(),
        member.role().name(),
        Times.rfc3339(member.createdAt()));
  }

  @Override
  public String toString() {
    return "member " + id;
  }
}
