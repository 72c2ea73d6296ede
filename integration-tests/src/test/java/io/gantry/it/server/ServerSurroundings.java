package io.gantry.it.server;

import io.gantry.fakeprovider.FakeProvider;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.GantryClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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

/** Starts database and model provider before the server, and makes the server ready with their addresses. */
public final class ServerSurroundings {

  /** What the file {@code pages-token} of the folder for secrets holds. */
  static final String SECRET = "t0ken-that-nobody-sees";

  /** A folder among what tests leave behind, opened to runs. */
  static final String FILES = "opened-files";

  private static final Duration READY_LIMIT = Duration.ofSeconds(120);

  @Inject @ApplicationScoped private InstanceProducer<ServerUnderTest> server;
  @Inject @ApplicationScoped private InstanceProducer<GantryServer> gantry;

  private EmbeddedPostgres database;
  private FakeProvider provider;
  private Pages pages;
  private ExampleServices services;

  // Not later: Arquillian looks for the folder when it reads its configuration.
  void prepare(@Observes BeforeSetup event) throws IOException, GeneralSecurityException, InterruptedException {
    database = EmbeddedPostgres.start();
    provider = FakeProvider.start();
    pages = Pages.open();
    BuiltProject project = BuiltProject.find();
    services = ExampleServices.start(project);
    ServerUnderTest chosen = ServerUnderTest.chosen(project);
    String password = UUID.randomUUID().toString();
    Certificate certificate = new Certificate(project.work().resolve("server-key.p12"), password);
    certificate.create();
    McpSurroundings mcp = McpSurroundings.of(project);
    Site site =
        new Site(
            PortBlock.of(1).first(),
            certificate,
            password,
            database.getPort(),
            settings(project, mcp),
            new EarWithBeans(project).make());
    chosen.install(site);
    server.set(chosen);
    gantry.set(
        new GantryServer(
            URI.create("https://127.0.0.1:" + site.port()),
            GantryClient.trusting(certificate.trusting()),
            password,
            provider,
            pages,
            services.uri(),
            chosen,
            database.getPostgresDatabase(),
            mcp));
  }

  private Map<String, String> settings(BuiltProject project, McpSurroundings mcp) throws IOException {
    Path secrets = Files.createDirectories(project.work().resolve("secrets"));
    Files.writeString(secrets.resolve("pages-token"), SECRET + "\n");
    Path files = Files.createDirectories(project.work().resolve(FILES));
    Map<String, String> settings = new HashMap<>(mcp.settings());
    // Only calls with temperature 0 take part, which no test but its own makes.
    settings.put("gantry.model-cache.enabled", "true");
    settings.putAll(Map.of(
        "gantry.node", "it-1",
        "gantry.files.roots", project.examples() + "," + files,
        "gantry.secrets.dir", secrets.toString(),
        "gantry.model.hosts", "127.0.0.1:*",
        "gantry.tools.http.allow",
        "127.0.0.1:" + pages.port() + ",127.0.0.1:" + mcp.port() + ",127.0.0.1:" + services.port(),
        "gantry.model.timeout", "40s",
        "gantry.events.heartbeat", "1s",
        // One test fills the server up; the others stay far below.
        "gantry.runs.max-active", "72",
        "gantry.events.max-subscriptions", "64"));
    return settings;
  }

  /** Arquillian is content when the Java process answers; the tests want the application. */
  void awaitReady(@Observes AfterStart event) throws InterruptedException {
    GantryClient visitor = gantry.get().visitor();
    Instant end = Instant.now().plus(READY_LIMIT);
    while (!isReady(visitor)) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(
            "The server was not ready after " + READY_LIMIT.toSeconds() + " s; see " + server.get().log());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  void close(@Observes AfterStop event) throws IOException {
    services.close();
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
}
