package io.gantry.it.server;

import java.io.IOException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.core.api.Instance;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.shrinkwrap.api.Archive;

/**
 * Lets Arquillian start and stop a Payara domain that lies outside the installation. Payara's own adapter knows domains
 * of the installation only, and hands its own environment on to them, in which no test can put the port of its database.
 * It deploys nothing: the application is part of the domain.
 */
public final class PayaraContainer implements DeployableContainer<PayaraContainer.NoConfiguration> {

  /** Everything about the domain is said when it is made. */
  public static final class NoConfiguration implements ContainerConfiguration {

    @Override
    public void validate() {}
  }

  @Inject private Instance<ServerUnderTest> server;

  @Override
  public Class<NoConfiguration> getConfigurationClass() {
    return NoConfiguration.class;
  }

  @Override
  public void start() throws LifecycleException {
    follow(domain()::start, "start");
  }

  @Override
  public void stop() throws LifecycleException {
    follow(domain()::stop, "stop");
  }

  /** Arquillian knows objects by one type only. */
  private PayaraUnderTest domain() {
    return (PayaraUnderTest) server.get();
  }

  @Override
  public ProtocolDescription getDefaultProtocol() {
    return ProtocolDescription.DEFAULT;
  }

  @Override
  public ProtocolMetaData deploy(Archive<?> archive) {
    throw new UnsupportedOperationException("Tests deploy nothing: the application is part of the domain");
  }

  @Override
  public void undeploy(Archive<?> archive) {
    throw new UnsupportedOperationException("Tests deploy nothing: the application is part of the domain");
  }

  private interface Command {
    void run() throws IOException, InterruptedException;
  }

  private static void follow(Command command, String name) throws LifecycleException {
    try {
      command.run();
    } catch (IOException e) {
      throw new LifecycleException("Payara did not " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LifecycleException("Interrupted while waiting for Payara to " + name, e);
    }
  }
}
