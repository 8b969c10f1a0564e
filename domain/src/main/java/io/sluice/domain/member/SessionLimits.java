package io.sluice.domain.member;

import java.time.Duration;

/**
 * How long and how often one stays signed in.
 *
 * @param endAfter so long after signing in the password is asked for again, whatever happens
 * @param grace so long a client may repeat an exchange whose answer it has not heard
 * @param ofOneMember sessions that one member may have; the oldest beyond that end
 */
public record SessionLimits(Duration endAfter, Duration grace, int ofOneMember) {}
