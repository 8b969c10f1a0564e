/** Members: in memory, and what every adapter must keep. */
@NullMarked
package io.sluice.domain.member;

import org.jspecify.annotations.NullMarked;
