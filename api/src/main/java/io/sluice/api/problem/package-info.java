/** How a refusal is told: problem+json (RFC 9457), and a page that explains each code. */
@NullMarked
package io.sluice.api.problem;

import org.jspecify.annotations.NullMarked;
