package io.gantry.ejb.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Finds the pool that has a name now. A server that never had one of the name leaves the application to its own. A server
 * that puts another pool in the place of one takes the name away for a moment first, as Payara does; whoever asks in
 * between waits for it. Thread-safe.
 */
final class NamedPool implements Supplier<ExecutorService> {

  /** Far longer than a server needs to replace a pool; one that is stopping does not bind the name again. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final String name;
  private final Supplier<Optional<ExecutorService>> lookup;
  private final ExecutorService own;
  private volatile boolean wasThere;

  /**
   * @param lookup empty while the server has no pool of the name
   */
  NamedPool(String name, Supplier<Optional<ExecutorService>> lookup, ExecutorService own) {
    this.name = name;
    this.lookup = lookup;
    this.own = own;
  }

  /**
   * Blocks for two seconds at most.
   *
   * @throws RejectedExecutionException when the server had a pool of the name and has none any more
   */
  @Override
  public ExecutorService get() {
    Optional<ExecutorService> found = lookup.get();
    if (found.isEmpty() && wasThere) {
      found = await();
    }
    wasThere |= found.isPresent();
    return found.orElse(own);
  }

  /**
   * As {@link #get}, without waiting for a pool that may be in the middle of being replaced.
   *
   * @throws RejectedExecutionException when the server had a pool of the name and has none at the moment
   */
  ExecutorService now() {
    Optional<ExecutorService> found = lookup.get();
    if (found.isEmpty() && wasThere) {
      throw gone();
    }
    return found.orElse(own);
  }

  private RejectedExecutionException gone() {
    return new RejectedExecutionException("The server has no pool " + name + " any more");
  }

  private Optional<ExecutorService> await() {
    // The threads of the pool that was taken away are interrupted, and would not pause.
    boolean interrupted = Thread.interrupted();
    try {
      long end = System.nanoTime() + PATIENCE.toNanos();
      Optional<ExecutorService> found = lookup.get();
      while (found.isEmpty()) {
        if (System.nanoTime() - end > 0) {
          throw gone();
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        found = lookup.get();
      }
      return found;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
