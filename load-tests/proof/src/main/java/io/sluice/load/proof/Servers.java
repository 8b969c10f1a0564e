package io.sluice.load.proof;

/**
 * Where a service finds its servers: the real ones, or what stands in front of them.
 *
 * @param kafkaBootstrapServers {@code host:port}; clients go on to what the broker itself names
 * @param r2dbcUrl without credentials
 * @param jdbcUrl without credentials
 */
public record Servers(
    String redisUrl,
    String kafkaBootstrapServers,
    String r2dbcUrl,
    String jdbcUrl,
    String username,
    String password) {}
