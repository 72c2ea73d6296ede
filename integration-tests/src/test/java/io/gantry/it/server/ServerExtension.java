package io.gantry.it.server;

import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.spi.enricher.resource.ResourceProvider;

/** Tells Arquillian what surrounds the server, and how tests get at it. */
public final class ServerExtension implements LoadableExtension {

  @Override
  public void register(ExtensionBuilder builder) {
    builder.observer(ServerSurroundings.class).service(ResourceProvider.class, ServerProvider.class);
  }
}
