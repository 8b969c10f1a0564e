/** Sales over HTTP: opened and controlled by operators, read and watched by everybody. */
@NullMarked
package io.sluice.api.sale;

import org.jspecify.annotations.NullMarked;
