package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** An application server that can be the development server: its files, its process and its log. */
interface AppServer {

  /** What people call it. */
  String name();

  /** Its process, if it runs. */
  Optional<ProcessHandle> process() throws IOException;

  /** Whether application, driver or configuration in the checkout are others than the server's. */
  boolean differsFromCheckout() throws IOException;

  /** Whether what is this server's own differs from these. */
  boolean differsFrom(ServerSettings settings) throws IOException;

  /** Makes the server's files what checkout and settings say. It must not run. */
  void install(ServerSettings settings) throws IOException, InterruptedException;

  /**
   * To be called before the server starts.
   *
   * @throws CommandFailedException when another program listens on a port that it needs beside the one for HTTP
   */
  void claimPorts() throws IOException;

  /** Starts the process, out of reach of the terminal; it may not be ready when this returns. */
  NativeCommand.Ended launch(ServerSettings settings, Duration limit) throws IOException, InterruptedException;

  /** Asks the process to end in order and waits for it, calls under way included, for about as long as {@code limit}. */
  NativeCommand.Ended stop(Duration limit) throws IOException, InterruptedException;

  /** Where its admin console is, if it has one. */
  Optional<URI> console() throws IOException;

  /** Where it writes what it has to say. */
  ServerLog log();
}
