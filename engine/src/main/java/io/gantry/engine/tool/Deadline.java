package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/**
 * Gives a request up when its time is over. A socket's own timeout counts from byte to byte: an answer that drips would keep
 * its thread for ever. Forgets the request when it has ended, since a scheduler may keep what was called off. Thread-safe.
 */
public final class Deadline {

  private final AtomicReference<HttpUriRequestBase> pending;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Runnable callOff;

  private Deadline(HttpUriRequestBase request, Duration timeout, Timer timer) {
    this.pending = new AtomicReference<>(request);
    this.callOff = wakeUp(timeout, timer);
  }

  /**
   * Lets the time of a request begin. Where the timer takes nothing any more, because the server stops, this never is over:
   * every connection is closed soon.
   *
   * @param timeout more than zero
   */
  public static Deadline of(HttpUriRequestBase request, Duration timeout, Timer timer) {
    return new Deadline(request, timeout, timer);
  }

  private Runnable wakeUp(Duration timeout, Timer timer) {
    try {
      return timer.after(timeout, this::giveUp);
    } catch (RejectedExecutionException | IllegalStateException e) {
      // Until the connections are closed each wait for the other side has the same bound.
      return () -> {};
    }
  }

  private void giveUp() {
    HttpUriRequestBase request = pending.getAndSet(null);
    if (request != null) {
      over.set(true);
      request.cancel();
    }
  }

  /** Whether the request was given up. */
  public boolean isOver() {
    return over.get();
  }

  /** The request has ended, and is not given up any more. */
  public void leave() {
    callOff.run();
    pending.set(null);
  }
}
