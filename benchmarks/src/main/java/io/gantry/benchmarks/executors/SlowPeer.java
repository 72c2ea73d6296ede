package io.gantry.benchmarks.executors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes connections on loopback and answers each with one byte, the same time after it came. */
final class SlowPeer implements AutoCloseable {

  private static final int BACKLOG = 1_024;

  private final ServerSocket listener;
  private final ScheduledExecutorService answers = Executors.newSingleThreadScheduledExecutor();
  private final Thread accepting = new Thread(this::accept, "slow-peer");
  private final long millis;

  /**
   * Listens from now on.
   *
   * @param millis from a connection to its byte
   */
  SlowPeer(long millis) throws IOException {
    this.millis = millis;
    listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    accepting.setDaemon(true);
    accepting.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = listener.accept();
        answers.schedule(() -> answer(caller), millis, TimeUnit.MILLISECONDS);
      }
    } catch (SocketException e) {
      // Closed: nobody calls any more.
      answers.shutdownNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(Socket caller) {
    try (caller) {
      caller.getOutputStream().write(1);
    } catch (IOException e) {
      // The caller sees that no byte came and says so.
      throw new UncheckedIOException(e);
    }
  }

  /** Ends. Afterwards nobody is taken: the system keeps the port for as long as a thread is inside of accept. */
  @Override
  public void close() throws IOException {
    listener.close();
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
