/** Members over HTTP: signing up, in and out, and what they know of themselves. */
@NullMarked
package io.sluice.api.member;

import org.jspecify.annotations.NullMarked;
