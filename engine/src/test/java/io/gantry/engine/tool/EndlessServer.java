package io.gantry.engine.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Answers one request with a beginning and then with the same again and again, until the client leaves or has got more than
 * any client should take.
 */
final class EndlessServer implements AutoCloseable {

  /** What a client takes that has no bound of its own. */
  static final long ENOUGH = 64L << 20;

  private final ServerSocket socket;
  private final CompletableFuture<Long> written = new CompletableFuture<>();

  /**
   * @param most how many bytes it writes
   */
  EndlessServer(String beginning, String again, long most) throws IOException {
    socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> written.complete(answer(beginning, again, most)));
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many bytes it could write until the client left; waits for that. */
  long written() {
    return written.join();
  }

  private long answer(String beginning, String again, long most) {
    byte[] more = again.repeat(100).getBytes(StandardCharsets.UTF_8);
    long bytes = 0;
    try (Socket client = socket.accept(); OutputStream out = client.getOutputStream()) {
      out.write(beginning.getBytes(StandardCharsets.UTF_8));
      while (bytes < most) {
        out.write(more);
        bytes += more.length;
      }
    } catch (IOException theClientLeft) {
      return bytes;
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
