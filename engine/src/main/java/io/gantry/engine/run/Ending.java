package io.gantry.engine.run;

import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/** How a coordinator came to its end. */
sealed interface Ending {

  /** A verdict can be wrong, so a refusal for good is not believed at once; but every new try may pay for model calls. */
  int ATTEMPTS_BEFORE_REFUSAL_COUNTS = 3;

  /** The run has ended, durably. */
  record Done() implements Ending {}

  /** Another coordinator has the run. */
  record Fenced(FencedException cause) implements Ending {}

  /** The journal would not take the run's entries; what they recorded is not acted upon. */
  record Unrecorded(Throwable cause) implements Ending {}

  /** The engine failed while it decided, or the journal refuses the run's entries time and again. */
  record Broken(Throwable cause) implements Ending {}

  /** Somebody stopped the coordinator; the run goes on when it is taken up again. */
  record Stopped() implements Ending {}

  /**
   * The end that a journal brings about which did not take the run's entries.
   *
   * @param attempts how often the run was taken up
   */
  static Ending notCommitted(Throwable cause, int attempts) {
    Throwable root = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    if (root instanceof FencedException fenced) {
      return new Fenced(fenced);
    }
    boolean mayPass = root instanceof JournalSink.UnavailableException || root instanceof RejectedExecutionException;
    return mayPass || attempts < ATTEMPTS_BEFORE_REFUSAL_COUNTS ? new Unrecorded(root) : new Broken(root);
  }
}
