package io.sluice.standalone;

/** How a broker is run. */
interface KafkaLife {

  boolean isRunning();

  void start();

  void stop();

  /** The process of the running broker. */
  GuardedProcess process();
}
