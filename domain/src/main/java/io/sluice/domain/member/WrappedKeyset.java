package io.sluice.domain.member;

/**
 * Keys that are themselves encrypted.
 *
 * @param name what they are for
 * @param wrappedBy the kid of the key that opens them
 * @param base64 the encrypted keys
 */
public record WrappedKeyset(String name, String wrappedBy, String base64) {}
