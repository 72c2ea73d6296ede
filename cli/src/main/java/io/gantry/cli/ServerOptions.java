package io.gantry.cli;

import io.gantry.cli.api.Account;
import io.gantry.cli.dev.Checkout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which server a command talks to: the one named, else the development server, started when it is not up. */
final class ServerOptions {

  @Mixin private ServerChoice choice;

  @Option(
      names = "--at",
      paramLabel = "URL",
      description = "A running server; without it, the development server, started when needed.")
  private URI at;

  @Option(names = "--user", description = "User there (default: ${DEFAULT-VALUE}).", defaultValue = "admin")
  private String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File that holds the password (default: the development server's admin.password).")
  private Path passwordFile;

  /** The server, ready when it is the development server, and the user to be there. */
  Account account(Terminal terminal) throws IOException {
    if (at != null && (at.getHost() == null || !String.valueOf(at.getScheme()).matches("https?"))) {
      throw new CommandFailedException(ExitCode.USAGE, "--at must be an http or https URL, not '" + at + "'");
    }
    if (at != null && choice.isMade()) {
      throw new CommandFailedException(
          ExitCode.USAGE, "--at names a running server and --server the development server's kind; give one of them");
    }
    URI server = at == null ? developmentServer(terminal) : at;
    Path file = passwordFile == null ? Checkout.of(System.getenv()).adminPassword() : passwordFile;
    if (!Files.isReadable(file)) {
      throw new CommandFailedException(
          ExitCode.USAGE, "There is no readable password file " + file + "; name one with --password-file");
    }
    return new Account(server, user, Files.readString(file).strip());
  }

  private URI developmentServer(Terminal terminal) {
    return choice.environment().up(new TerminalNotices(System.out, terminal.live()));
  }
}
