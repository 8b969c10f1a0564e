package io.sluice.infra.servers;

import io.sluice.standalone.SharedServers;

/**
 * Where all tests of the adapters and of the service get their servers: standalone, or with {@code
 * -Pcontainers} the images of {@code compose.yaml}.
 */
public final class ServersUnderTest {
  private static final boolean CONTAINERS = areContainers();

  private ServersUnderTest() {}

  public static ServerUnderTest redis() {
    return CONTAINERS ? Containers.redis() : new Standalone(SharedServers.redis());
  }

  public static ServerUnderTest kafka() {
    return CONTAINERS ? Containers.kafka() : new Standalone(SharedServers.kafka());
  }

  public static DatabaseUnderTest mySql() {
    return CONTAINERS ? Containers.mySql() : new Standalone.Database(SharedServers.mariaDb());
  }

  private static boolean areContainers() {
    String servers = System.getProperty("sluice.test.servers", "standalone");
    return switch (servers) {
      case "containers" -> true;
      case "standalone" -> {
        if (DockerEngine.answers()) {
          System.out.println(
              "The servers under test are standalone. A Docker engine answers: -Pcontainers runs"
                  + " the same tests on the images of compose.yaml.");
        }
        yield false;
      }
      default ->
          throw new IllegalArgumentException(
              "sluice.test.servers must be standalone or containers, not " + servers);
    };
  }
}
