/** Seals personal data with Google Tink, under keys that are themselves sealed. */
@NullMarked
package io.sluice.infra.tink;

import org.jspecify.annotations.NullMarked;
