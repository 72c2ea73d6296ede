package io.gantry.engine.tool;

import io.gantry.engine.context.Caller;
import io.gantry.engine.time.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Executes groups of tool calls, each group's calls at the same time. Which calls make a group is for {@link Segments}
 * to say. Thread-safe; holds no thread and nothing of a run.
 */
public final class ToolBatch {

  private final CallCheck check = new CallCheck();
  private final Timer timer;
  private final LongSupplier nanoTicker;

  /**
   * Executes calls within their timeouts.
   *
   * @param timer wakes for timeouts
   * @param nanoTicker elapsed nanoseconds from an arbitrary origin, never going back
   */
  public ToolBatch(Timer timer, LongSupplier nanoTicker) {
    this.timer = timer;
    this.nanoTicker = nanoTicker;
  }

  /**
   * Starts every call of one group and returns at once (unless the pool runs tasks in the caller). A call that cannot
   * be executed is answered without running, and so is one that the pool refuses: a pool of bounded size is one that
   * makes its callers' tasks wait.
   *
   * @param calls with distinct ids; possibly none
   * @param tools what this agent may use
   * @param base on whose behalf; each call's own key is the base's key, a slash and the call's id
   * @param caller in whose name the pool's threads run the calls
   */
  public RunningBatch run(List<ToolCall> calls, Toolbox tools, ToolContext base, Executor pool, Caller caller) {
    Conditions conditions = new Conditions(timer, nanoTicker, pool, caller, nanoTicker.getAsLong());
    List<CallExecution> executions = new ArrayList<>();
    for (ToolCall call : calls) {
      executions.add(new CallExecution(call, check.check(call, tools), base.of(call), conditions));
    }
    RunningBatch batch = new RunningBatch(executions);
    executions.forEach(CallExecution::submit);
    return batch;
  }

  /** What a call would do to the world; {@link Effect#READ} for one that would be refused, as nothing would run. */
  public Effect effectOf(ToolCall call, Toolbox tools) {
    return check.check(call, tools) instanceof CallCheck.Checked.Ready ready
        ? ready.tool().effect(ready.arguments())
        : Effect.READ;
  }

  /** What the calls of one batch share. */
  record Conditions(Timer timer, LongSupplier nanoTicker, Executor pool, Caller caller, long startedNanos) {}
}
