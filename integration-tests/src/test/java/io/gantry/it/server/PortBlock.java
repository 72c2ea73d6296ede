package io.gantry.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports in a row that were free on loopback a moment ago. */
record PortBlock(int first) {

  /** Below the ports that systems give to outgoing connections, which would take one before the server does. */
  private static final int LOWEST = 24_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 100;

  static PortBlock of(int count) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(first, count)) {
        return new PortBlock(first);
      }
    }
    throw new IOException("No " + count + " free ports in a row between " + LOWEST + " and " + HIGHEST);
  }

  private static boolean isFree(int first, int count) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int port = first; port < first + count; port++) {
        taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      for (ServerSocket socket : taken) {
        socket.close();
      }
    }
  }
}
