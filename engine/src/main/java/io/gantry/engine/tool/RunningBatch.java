package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** A group of tool calls under way. Thread-safe. */
public final class RunningBatch {

  private final List<CallExecution> executions;
  private final CompletableFuture<List<ToolOutcome>> outcomes;

  RunningBatch(List<CallExecution> executions) {
    this.executions = List.copyOf(executions);
    CompletableFuture<?>[] all = executions.stream().map(CallExecution::outcome).toArray(CompletableFuture<?>[]::new);
    this.outcomes =
        CompletableFuture.allOf(all)
            .thenApply(
                done ->
                    this.executions.stream()
                        .map(execution -> execution.outcome().join())
                        .flatMap(Optional::stream)
                        .toList());
  }

  /** Cuts off, at that time from now, what has not ended by then; {@code allowed} is the time that the calls are told of. */
  void endWithin(Duration within, Duration allowed, Timer timer) {
    if (within.isZero() || within.isNegative()) {
      outOfTime(allowed);
    } else if (!outcomes.isDone()) {
      try {
        Runnable cancellation = timer.after(within, () -> outOfTime(allowed));
        outcomes.whenComplete((done, failure) -> cancellation.run());
      } catch (RejectedExecutionException stopping) {
        // The server stops, which ends the calls sooner.
      }
    }
  }

  private void outOfTime(Duration allowed) {
    // From the last one on, as in cancel().
    for (int last = executions.size() - 1; last >= 0; last--) {
      executions.get(last).outOfTime(allowed);
    }
  }

  /**
   * The outcome of every call that was not withdrawn, in the order of the calls, once all have ended; never fails.
   * Completes on the thread that ended the last call: a tools thread, the timer's, or that of {@link #cancel()} or
   * {@link #withdraw()}.
   */
  public CompletionStage<List<ToolOutcome>> outcomes() {
    return outcomes.minimalCompletionStage();
  }

  /**
   * Takes back calls that no thread has taken up, from the last one on until one has begun or must run once: results are
   * recorded in the order of the calls, so none may be missing before one that is there. The others go on.
   *
   * @return whether that was all of them
   */
  public boolean withdraw() {
    for (int last = executions.size() - 1; last >= 0; last--) {
      if (!executions.get(last).withdraw()) {
        return false;
      }
    }
    return true;
  }

  /** Ends every call that has not ended as cancelled and interrupts those that run. Does not wait for them. */
  public void cancel() {
    // From the last one on: an interrupted call frees its thread, which would take up one that waits.
    for (int last = executions.size() - 1; last >= 0; last--) {
      executions.get(last).cancel();
    }
  }
}
