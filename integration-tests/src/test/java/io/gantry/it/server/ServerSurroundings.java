package io.gantry.it.server;

import io.gantry.fakeprovider.FakeProvider;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.GantryClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.spi.event.container.AfterStart;
import org.jboss.arquillian.container.spi.event.container.AfterStop;
import org.jboss.arquillian.container.spi.event.container.BeforeSetup;
import org.jboss.arquillian.core.api.InstanceProducer;
import org.jboss.arquillian.core.api.annotation.ApplicationScoped;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.api.annotation.Observes;

/** Starts database and model provider before the server, and installs the server's folder with their addresses. */
public final class ServerSurroundings {

  private static final Duration READY_LIMIT = Duration.ofSeconds(120);

  @Inject @ApplicationScoped private InstanceProducer<GantryServer> server;

  private final ServerFolder folder = new ServerFolder(BuiltProject.find());
  private EmbeddedPostgres database;
  private FakeProvider provider;
  private Pages pages;

  // Not later: Arquillian looks for the folder when it reads its configuration.
  void prepare(@Observes BeforeSetup event) throws IOException, GeneralSecurityException, InterruptedException {
    database = EmbeddedPostgres.start();
    provider = FakeProvider.start();
    pages = Pages.open();
    int port = freePort();
    String password = UUID.randomUUID().toString();
    folder.install();
    Certificate certificate = new Certificate(folder.keyStore(), password);
    certificate.create();
    folder.set(
        Map.ofEntries(
            Map.entry("https.host", "127.0.0.1"),
            Map.entry("https.port", Integer.toString(port)),
            Map.entry("keystore.file", folder.keyStore().toString()),
            Map.entry("keystore.password", password),
            Map.entry("users.password", password),
            Map.entry("db.host", "127.0.0.1"),
            Map.entry("db.port", Integer.toString(database.getPort())),
            Map.entry("db.name", "postgres"),
            Map.entry("db.user", "postgres"),
            Map.entry("db.password", "postgres"),
            Map.entry("gantry.files.roots", BuiltProject.find().examples().toString()),
            Map.entry("gantry.model.hosts", "127.0.0.1:*"),
            Map.entry("gantry.tools.http.allow", "127.0.0.1:" + pages.port())));
    server.set(
        new GantryServer(
            URI.create("https://127.0.0.1:" + port),
            GantryClient.trusting(certificate.trusting()),
            password,
            provider,
            pages,
            new LibertyConsole(folder),
            database.getPostgresDatabase(),
            folder.details()));
  }

  /** Arquillian is content when the Java process answers; the tests want the application. */
  void awaitReady(@Observes AfterStart event) throws InterruptedException {
    GantryClient visitor = server.get().visitor();
    Instant end = Instant.now().plus(READY_LIMIT);
    while (!isReady(visitor)) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(
            "The server was not ready after " + READY_LIMIT.toSeconds() + " s; see " + folder.log());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  void close(@Observes AfterStop event) throws IOException {
    pages.close();
    provider.close();
    database.close();
  }

  private static boolean isReady(GantryClient visitor) {
    try {
      return visitor.get("/health/ready").status() == 200;
    } catch (UncheckedIOException e) {
      // Nothing listens yet.
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
