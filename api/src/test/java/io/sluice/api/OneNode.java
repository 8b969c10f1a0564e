package io.sluice.api;

import io.sluice.infra.servers.ServersUnderTest;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all tests on real servers the same node, and each of them one that sells. */
final class OneNode implements ParameterResolver, AfterEachCallback {
  private static final Namespace HERE = Namespace.create(OneNode.class);
  private static final String NODE = "node";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Node.class;
  }

  /** Kept at the root: closed after the last test, while its servers still run. */
  @Override
  public Node resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .computeIfAbsent(NODE, first -> Node.start(), Node.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ServersUnderTest.redis();
    ServersUnderTest.kafka();
    ServersUnderTest.mySql();
    Node node = context.getRoot().getStore(HERE).get(NODE, Node.class);
    if (node != null) {
      node.awaitSelling();
    }
  }
}
