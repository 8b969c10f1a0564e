/** Members over HTTP: signing in. */
@NullMarked
package io.sluice.api.member;

import org.jspecify.annotations.NullMarked;
