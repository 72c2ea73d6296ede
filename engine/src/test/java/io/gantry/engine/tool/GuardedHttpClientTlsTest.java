package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.gantry.engine.time.RealTime;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The connection goes to the checked address, the certificate is asked for by the name. */
@Timeout(60)
class GuardedHttpClientTlsTest {

  private static final char[] PASSWORD = "only-for-this-test".toCharArray();

  @TempDir private Path folder;
  private final List<String> serverNames = new CopyOnWriteArrayList<>();
  private SSLContext tls;
  private HttpsServer server;
  private EgressGuard guard;
  private int port;

  @BeforeEach
  void aServerWithACertificateForOneName() throws Exception {
    tls = contextOf(keyStore());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          ExtendedSSLSession session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
          session.getRequestedServerNames().forEach(name -> serverNames.add(name.toString()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    port = server.getAddress().getPort();
    guard =
        new EgressGuard(
            Set.of("secure.test:" + port, "other.test:" + port),
            name -> new InetAddress[] {InetAddress.getByName("127.0.0.1")});
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksForAndVerifiesTheNameOfTheUrl() throws Exception {
    GuardedConnections trusting = new GuardedConnections(guard, HttpSettings.DEFAULT);
    trusting.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
    try (GuardedHttpClient http = new GuardedHttpClient(guard, HttpSettings.DEFAULT, new RealTime(), trusting)) {
      HttpRequestTool tool = new HttpRequestTool(http);
      assertThat(tool.call(arguments("url", "https://secure.test:" + port + "/"), context())).contains("204");
      assertThat(serverNames).singleElement().asString().contains("secure.test");
      assertThatThrownBy(() -> tool.call(arguments("url", "https://other.test:" + port + "/"), context()))
          .hasMessage("No trusted TLS connection to other.test.");
    }
  }

  @Test
  void trustsNobodyWhomTheJvmDoesNotTrust() {
    try (GuardedHttpClient http = new GuardedHttpClient(guard, HttpSettings.DEFAULT, new RealTime())) {
      HttpRequestTool tool = new HttpRequestTool(http);
      assertThatThrownBy(() -> tool.call(arguments("url", "https://secure.test:" + port + "/"), context()))
          .hasMessage("No trusted TLS connection to secure.test.");
      assertThat(serverNames).isEmpty();
    }
  }

  private KeyStore keyStore() throws Exception {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=secure.test",
                "-ext", "san=dns:secure.test", "-storetype", "PKCS12", "-keystore", file.toString(),
                "-storepass", new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext contextOf(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
