package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The application servers that Gantry's one EAR runs on. */
public enum ServerKind {
  LIBERTY,
  PAYARA;

  private static final String VARIABLE = "GANTRY_SERVER";

  AppServer in(Checkout checkout, Map<String, String> environment) {
    return switch (this) {
      case LIBERTY -> new LibertyServer(checkout, environment);
      case PAYARA -> new PayaraServer(checkout, environment);
    };
  }

  /** The kind that the variable GANTRY_SERVER names, else the one started last, else Open Liberty. */
  static ServerKind chosen(Checkout checkout, Map<String, String> environment) throws IOException {
    String named = environment.getOrDefault(VARIABLE, "");
    return named.isEmpty() ? kept(checkout).orElse(LIBERTY) : of(VARIABLE, named);
  }

  /** The kind that was started last in this checkout. */
  static Optional<ServerKind> kept(Checkout checkout) throws IOException {
    Path file = file(checkout);
    return Files.exists(file) ? Optional.of(of(file.toString(), Files.readString(file).strip())) : Optional.empty();
  }

  void keep(Checkout checkout) throws IOException {
    Files.writeString(file(checkout), this + "\n");
  }

  private static Path file(Checkout checkout) {
    return checkout.home().resolve("server");
  }

  /** The kind that commands call so, in whatever case. */
  public static Optional<ServerKind> find(String name) {
    return Arrays.stream(values()).filter(kind -> kind.toString().equalsIgnoreCase(name)).findFirst();
  }

  private static ServerKind of(String place, String name) {
    return find(name)
        .orElseThrow(() -> CommandFailedException.failed(place + " must be liberty or payara, not '" + name + "'"));
  }

  /** The name that commands use. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
