package io.gantry.engine.context;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * What a thread works on at the moment: a run, one of its steps, a place in its trace. While it runs, SLF4J's log context
 * ({@link MDC}) says the same, under {@link #WORKFLOW_ID}, {@link #STEP_ID}, {@link #TRACE_ID} and {@link #SPAN_ID}.
 *
 * @param stepId empty for what belongs to the run as a whole
 * @param trace empty for a run whose journal knows of no trace
 */
public record Work(String workflowId, Optional<String> stepId, Optional<TraceParent> trace) {

  public static final String WORKFLOW_ID = "workflow_id";
  public static final String STEP_ID = "step_id";
  public static final String TRACE_ID = "trace_id";
  public static final String SPAN_ID = "span_id";

  // Not asked of the MDC: a thread may inherit that from the thread that made it.
  private static final ThreadLocal<Work> CURRENT = new ThreadLocal<>();

  /** Work on a run whose trace is not known, or not known yet. */
  public static Work on(String workflowId) {
    return new Work(workflowId, Optional.empty(), Optional.empty());
  }

  /** What this thread works on. */
  public static Optional<Work> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Runs a task as a part of this work; afterwards the thread works on what it did before, or on nothing. */
  public void run(Runnable task) {
    Work outer = CURRENT.get();
    set(this);
    try {
      task.run();
    } finally {
      set(outer);
    }
  }

  /**
   * Runs a task that is no part of what this thread works on: handing something to another thread, above all. A thread
   * made meanwhile inherits nothing that would stay with it for good.
   */
  public static <T> T apart(Supplier<T> task) {
    Work outer = CURRENT.get();
    if (outer == null) {
      return task.get();
    }
    set(null);
    try {
      return task.get();
    } finally {
      set(outer);
    }
  }

  /** As {@link #apart}, for what has no result. */
  public static void runApart(Runnable task) {
    apart(
        () -> {
          task.run();
          return null;
        });
  }

  private static void set(Work work) {
    if (work == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(work);
    }
    show(WORKFLOW_ID, work == null ? null : work.workflowId());
    show(STEP_ID, work == null ? null : work.stepId().orElse(null));
    TraceParent trace = work == null ? null : work.trace().orElse(null);
    show(TRACE_ID, trace == null ? null : trace.traceId());
    show(SPAN_ID, trace == null ? null : trace.spanId());
  }

  private static void show(String key, String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
