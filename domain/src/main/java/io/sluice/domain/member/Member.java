package io.sluice.domain.member;

import java.util.UUID;

/**
 * Somebody who may sign in.
 *
 * @param id a UUIDv7; the subject of the member's tokens
 * @param email in lower case, at most 254 characters
 * @param passwordHash in the encoding that names its own algorithm and parameters
 * @param verified whether the e-mail address has been shown to be the member's
 */
public record Member(UUID id, String email, String passwordHash, Role role, boolean verified) {}
