package io.gantry.it.server;

/** Records which requests were under way at the same time. Thread-safe. */
final class Overlap {

  private int underWay;
  private int changing;
  private int most;
  private int calls;
  private boolean changedBesideAnother;

  /** Lets a request take its time. */
  void during(String method, Runnable time) {
    boolean changes = !method.equals("GET");
    begin(changes);
    try {
      time.run();
    } finally {
      end(changes);
    }
  }

  /** Most requests under way at once. */
  synchronized int most() {
    return most;
  }

  /** Requests that came. */
  synchronized int calls() {
    return calls;
  }

  /** Whether a request other than GET was ever under way beside another one. */
  synchronized boolean changedBesideAnother() {
    return changedBesideAnother;
  }

  private synchronized void begin(boolean changes) {
    calls++;
    underWay++;
    changing += changes ? 1 : 0;
    most = Math.max(most, underWay);
    changedBesideAnother |= changing > 0 && underWay > 1;
  }

  private synchronized void end(boolean changes) {
    underWay--;
    changing -= changes ? 1 : 0;
  }
}
