package io.gantry.engine.tool;

/**
 * The thread that runs a call, interrupted only as long as it does, so that a pool never gets back a thread with somebody
 * else's interrupt. Thread-safe.
 */
final class CallThread {

  // Guarded by this.
  private Thread runner;
  private boolean interrupted;

  /** This thread runs the call from now on. */
  synchronized void enter() {
    runner = Thread.currentThread();
  }

  /** This thread is done with the call. */
  synchronized void leave() {
    runner = null;
    if (interrupted) {
      Thread.interrupted();
    }
  }

  /** Whether a thread runs the call now. */
  synchronized boolean isRunning() {
    return runner != null;
  }

  /** Interrupts the thread that runs the call, if there is one and it is another one. */
  synchronized void interrupt() {
    if (runner != null && runner != Thread.currentThread()) {
      interrupted = true;
      runner.interrupt();
    }
  }

  /** Whoever else interrupted this thread, the pool when it stops above all, still wants to be heard. */
  synchronized void keepForeignInterrupt() {
    if (!interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
