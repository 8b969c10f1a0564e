/**
 * Requests that break one rule or two, made from the OpenAPI document, and what is asked of their
 * answers.
 */
@NullMarked
package io.sluice.api.badinput;

import org.jspecify.annotations.NullMarked;
