package io.sluice.api.http;

/** A field and the rule that it breaks, as told in {@code errors}. */
public record FieldError(String field, String message) {}
