/** The OpenAPI document, made from the route table. */
@NullMarked
package io.sluice.api.openapi;

import org.jspecify.annotations.NullMarked;
