/** Who may sign in, and in which role. */
@NullMarked
package io.sluice.domain.member;

import org.jspecify.annotations.NullMarked;
