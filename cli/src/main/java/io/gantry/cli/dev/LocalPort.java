package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A loopback port that stays the same from one start to the next: the one a variable of the environment names, else the
 * one kept in a file. A named port is kept too, so that later commands find the server without the variable.
 */
final class LocalPort {

  private final String variable;
  private final Path file;
  private final OptionalInt named;

  /**
   * @throws CommandFailedException when the variable holds anything but 1 to 65535
   */
  LocalPort(String variable, Path file, Map<String, String> environment) {
    this.variable = variable;
    this.file = file;
    this.named = named(variable, environment.getOrDefault(variable, ""));
  }

  private static OptionalInt named(String variable, String value) {
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!value.matches("[1-9][0-9]{0,4}") || Integer.parseInt(value) > 65535) {
      throw CommandFailedException.failed(variable + " must be a port from 1 to 65535, not '" + value + "'");
    }
    return OptionalInt.of(Integer.parseInt(value));
  }

  /** The port named or kept; empty when there is neither. */
  OptionalInt find() throws IOException {
    if (named.isPresent() || !Files.exists(file)) {
      return named;
    }
    return OptionalInt.of(Integer.parseInt(Files.readString(file).strip()));
  }

  void keep(int port) throws IOException {
    Files.writeString(file, port + "\n");
  }

  /** Whether the user chose the port, so that no other will do. */
  boolean isNamed() {
    return named.isPresent();
  }

  /**
   * Keeps the port for a server that is about to listen on it.
   *
   * @throws CommandFailedException when another program listens there
   */
  void claim(int port) throws IOException {
    if (!isFree(port)) {
      throw taken(port);
    }
    keep(port);
  }

  /** What to do when another program listens on {@code port}. */
  CommandFailedException taken(int port) {
    return CommandFailedException.failed(
        "Port " + port + " on 127.0.0.1 is taken by another program; name a free one with " + variable + "=<port>");
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static int anyFree() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
