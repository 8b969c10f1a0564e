/** Orders over HTTP: bought, read, followed, paid and cancelled by their buyer. */
@NullMarked
package io.sluice.api.order;

import org.jspecify.annotations.NullMarked;
