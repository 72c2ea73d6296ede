package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The server's own admin console. It is off unless asked for, because it opens a port more and can change the server. The
 * choice holds for later commands too: a file in the state's folder that keeps the console's port says that it is on.
 */
final class AdminConsole {

  private static final int DEFAULT_PORT = 9443;

  private final Checkout checkout;
  private final Path file;
  private final LocalPort port;

  /**
   * @param environment GANTRY_CONSOLE_PORT is read; without it the port is the one used last, else 9443
   */
  AdminConsole(Checkout checkout, Map<String, String> environment) {
    this.checkout = checkout;
    this.file = checkout.home().resolve("console.port");
    this.port = new LocalPort("GANTRY_CONSOLE_PORT", file, environment);
  }

  /** Whether the next start of the server brings the console. */
  void turn(boolean on) throws IOException {
    if (on) {
      port.keep(chosenPort());
    } else {
      Files.deleteIfExists(file);
    }
  }

  /** Where the console is, or will be once the server is ready; empty when it is off. */
  Optional<URI> address() throws IOException {
    return isOn() ? Optional.of(URI.create("https://127.0.0.1:" + chosenPort() + "/adminCenter/")) : Optional.empty();
  }

  /** The server's profile that goes with the choice. */
  String profile() {
    return isOn() ? "dev-console" : "dev";
  }

  /** What that profile wants to know; makes up the key store's password the first time. */
  Map<String, String> variables() throws IOException {
    if (!isOn()) {
      return Map.of();
    }
    String password = Secret.keptIn(checkout.home().resolve("keystore.password"));
    return Map.of("https.port", Integer.toString(chosenPort()), "keystore.password", password);
  }

  /**
   * To be called before the server starts.
   *
   * @throws CommandFailedException when the console is on and another program listens on its port
   */
  void claimPort() throws IOException {
    if (isOn()) {
      port.claim(chosenPort());
    }
  }

  private boolean isOn() {
    return Files.exists(file);
  }

  private int chosenPort() throws IOException {
    return port.find().orElse(DEFAULT_PORT);
  }
}
