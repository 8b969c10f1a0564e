package io.sluice.load;

/** A promise that was not kept, and what shows it. */
record Breach(String promise, String evidence) {}
