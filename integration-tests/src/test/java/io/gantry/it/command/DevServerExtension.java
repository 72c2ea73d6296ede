package io.gantry.it.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the one {@link DevServer} of all tests to whoever has it as a parameter; stopped after the last of them. */
final class DevServerExtension implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DevServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(DevServer.class))
        .getOrComputeIfAbsent(DevServer.class, key -> start(), DevServer.class);
  }

  private static DevServer start() {
    try {
      return new DevServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
