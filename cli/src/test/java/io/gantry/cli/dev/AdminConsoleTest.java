package io.gantry.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice between a server with its admin console and one without. */
class AdminConsoleTest {

  @TempDir private Path folder;
  private Checkout checkout;

  @BeforeEach
  void checkOut() throws IOException {
    checkout = new Checkout(folder, folder.resolve("home"));
    checkout.createHome();
  }

  @Test
  void itIsOffUnlessAskedForAlsoWhenAPortIsNamed() throws IOException {
    AdminConsole console = with(Map.of("GANTRY_CONSOLE_PORT", "21499"));

    assertThat(console.profile()).isEqualTo("dev");
    assertThat(console.address()).isEmpty();
    assertThat(console.variables()).isEmpty();
    assertThat(checkout.home().resolve("keystore.password")).doesNotExist();
  }

  @Test
  void theChoiceAndItsPortHoldForLaterCommands() throws IOException {
    with(Map.of("GANTRY_CONSOLE_PORT", "21499")).turn(true);

    AdminConsole later = with(Map.of());

    assertThat(later.profile()).isEqualTo("dev-console");
    assertThat(later.address()).hasValue(URI.create("https://127.0.0.1:21499/adminCenter/"));
    assertThat(later.variables()).containsEntry("https.port", "21499");
  }

  @Test
  void theKeyStoresPasswordIsMadeUpOnceAndReadableByItsOwnerOnly() throws IOException {
    with(Map.of()).turn(true);

    String first = with(Map.of()).variables().get("keystore.password");

    assertThat(first).hasSize(32);
    assertThat(with(Map.of()).variables()).containsEntry("keystore.password", first);
    assertThat(Files.getPosixFilePermissions(checkout.home().resolve("keystore.password"))).hasSize(2);
  }

  @Test
  void turnedOffItIsGone() throws IOException {
    with(Map.of()).turn(true);

    with(Map.of()).turn(false);

    assertThat(with(Map.of()).profile()).isEqualTo("dev");
    assertThat(with(Map.of()).address()).isEmpty();
  }

  @Test
  void aTakenPortIsRefusedWithTheVariableThatNamesAnother() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AdminConsole console = with(Map.of("GANTRY_CONSOLE_PORT", Integer.toString(other.getLocalPort())));
      console.claimPort();
      console.turn(true);

      assertThatThrownBy(console::claimPort)
          .isInstanceOf(CommandFailedException.class)
          .hasMessageContaining("GANTRY_CONSOLE_PORT=<port>");
    }
  }

  private AdminConsole with(Map<String, String> environment) {
    return new AdminConsole(checkout, environment);
  }
}
