@NullMarked
package io.sluice.infra.tink;

import org.jspecify.annotations.NullMarked;
