package io.gantry.fakeprovider;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Replies when it is time, to some tenths of a millisecond. The I/O threads could wait as well, but they wait in whole
 * milliseconds, which is too coarse to measure anything beside an answer that takes fifty. Thread-safe.
 */
final class Punctual implements AutoCloseable {

  private static final int THREADS = 2;

  private final ScheduledThreadPoolExecutor clock;

  Punctual() {
    clock =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "fake-provider-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.prestartAllCoreThreads();
  }

  /**
   * Runs the reply once the delay is over, in a thread of its own; at once, in this one, where there is none.
   *
   * @param receivedNanos when the request came, by {@link System#nanoTime()}; the delay begins then
   */
  void reply(HttpServerExchange exchange, long receivedNanos, int delayMs, Runnable reply) {
    if (delayMs == 0) {
      reply.run();
    } else {
      long due = receivedNanos + TimeUnit.MILLISECONDS.toNanos(delayMs);
      // As a handler: what it throws is answered and logged as it would be on the I/O thread.
      exchange.dispatch(at(due), dispatched -> reply.run());
    }
  }

  private Executor at(long due) {
    // Undertow ends the exchange when this is refused, which is so once the provider is closed.
    return task -> clock.schedule(task, due - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** Drops what is not due yet, as closing drops the connections. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
