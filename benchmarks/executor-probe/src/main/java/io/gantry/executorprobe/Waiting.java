package io.gantry.executorprobe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tasks that wait for the network, as model calls do: each connects to a peer and reads one byte, which comes when the
 * peer wants it to.
 *
 * @param tasks handed over at once
 * @param peer takes connections and answers each after the same time
 */
record Waiting(int tasks, InetSocketAddress peer) {

  /**
   * Hands all tasks over and waits for the last one.
   *
   * @throws IllegalStateException when a task found no peer or got no answer
   */
  long nanos(Executor executor) throws InterruptedException {
    CountDownLatch open = new CountDownLatch(tasks);
    AtomicReference<IOException> failure = new AtomicReference<>();
    Runnable task =
        () -> {
          try {
            ask();
          } catch (IOException e) {
            failure.compareAndSet(null, e);
          } finally {
            open.countDown();
          }
        };
    long begun = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      executor.execute(task);
    }
    open.await();
    long nanos = System.nanoTime() - begun;
    if (failure.get() != null) {
      throw new IllegalStateException("A task got no answer from " + peer + ": " + failure.get(), failure.get());
    }
    return nanos;
  }

  private void ask() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(peer);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("the connection ended without an answer");
      }
    }
  }
}
