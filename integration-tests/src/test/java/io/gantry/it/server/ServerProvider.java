package io.gantry.it.server;

import java.lang.annotation.Annotation;
import org.jboss.arquillian.core.api.Instance;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.arquillian.test.spi.enricher.resource.ResourceProvider;

/** Gives tests the server: {@code @ArquillianResource GantryServer gantry}. */
public final class ServerProvider implements ResourceProvider {

  @Inject private Instance<GantryServer> server;

  @Override
  public boolean canProvide(Class<?> type) {
    return type == GantryServer.class;
  }

  @Override
  public Object lookup(ArquillianResource resource, Annotation... qualifiers) {
    return server.get();
  }
}
