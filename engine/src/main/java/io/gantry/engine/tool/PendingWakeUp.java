package io.gantry.engine.tool;

/** How to call off the one wake-up that is pending for a call. Thread-safe. */
final class PendingWakeUp {

  // Guarded by this.
  private Runnable cancellation = () -> {};
  private boolean over;

  /** Remembers a wake-up, or calls it off when it comes too late. */
  void set(Runnable cancels) {
    synchronized (this) {
      if (!over) {
        cancellation = cancels;
        return;
      }
    }
    cancels.run();
  }

  /** Calls the wake-up off; there may be another one. */
  void callOff() {
    Runnable pending;
    synchronized (this) {
      pending = cancellation;
      cancellation = () -> {};
    }
    pending.run();
  }

  /** Calls the wake-up off, and any other that comes. */
  void close() {
    synchronized (this) {
      over = true;
    }
    callOff();
  }
}
