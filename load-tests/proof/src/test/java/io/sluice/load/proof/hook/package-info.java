/**
 * What the lab puts on the class path of the service that it breaks, and nobody else does: looks at
 * every call of a port and kills the process at the step that it was told.
 */
@NullMarked
package io.sluice.load.proof.hook;

import org.jspecify.annotations.NullMarked;
