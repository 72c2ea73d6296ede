package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import io.openliberty.arquillian.managed.WLPManagedContainer;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.spi.enricher.resource.ResourceProvider;

/** Tells Arquillian which server to start, what surrounds it, and how tests get at it. */
public final class ServerExtension implements LoadableExtension {

  @Override
  public void register(ExtensionBuilder builder) {
    builder.observer(ServerSurroundings.class).service(ResourceProvider.class, ServerProvider.class);
    Class<? extends DeployableContainer<?>> container = ServerUnderTest.chosen(BuiltProject.find()).container();
    if (container != WLPManagedContainer.class) {
      // Arquillian takes one; Open Liberty's has announced itself.
      builder.override(DeployableContainer.class, WLPManagedContainer.class, container);
    }
  }
}
