package io.sluice.load;

/**
 * One event of an order's stream.
 *
 * @param event its name: {@code snapshot}, or the status in lower case
 * @param version the order's version, from the event's id; -1 when it is no number
 * @param status the order's status in the event's data
 */
record Told(String event, long version, String status) {}
