package io.gantry.engine.context;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the logger {@value #LOGGER}, at debug level, of every call as it begins. */
public final class CallLog {

  /** Operators switch it on by this name. */
  public static final String LOGGER = "io.gantry.calls";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private CallLog() {}

  /**
   * A call begins on this thread. Nobody is asked for the thread's principal unless the line is wanted.
   *
   * @param call what is called, in words
   */
  public static void begins(Work work, String call, Caller caller) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "Run {}, step {}: {} begins as {}, trace {}",
          work.workflowId(),
          work.stepId().orElse("none"),
          call,
          caller.onThisThread().orElse("nobody"),
          work.trace().map(TraceParent::header).orElse("none"));
    }
  }
}
