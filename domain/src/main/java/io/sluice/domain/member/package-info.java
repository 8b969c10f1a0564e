/**
 * Who may sign in, in which role, and how somebody becomes and stays a member. Nothing here prints
 * a password, a token or personal data: their {@code toString} says what they are and no more.
 */
@NullMarked
package io.sluice.domain.member;

import org.jspecify.annotations.NullMarked;
