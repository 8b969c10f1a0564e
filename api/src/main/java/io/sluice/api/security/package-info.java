/** Who asks: bearer tokens (RFC 9068), checked on this node without asking anybody. */
@NullMarked
package io.sluice.api.security;

import org.jspecify.annotations.NullMarked;
