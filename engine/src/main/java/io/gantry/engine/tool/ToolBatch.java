package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.context.Caller;
import io.gantry.engine.time.Timer;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Executes groups of tool calls, each group's calls at the same time as far as their limits let them. Which calls make a
 * group is for {@link Segments} to say; which of them become one call, for {@link Joining}. Thread-safe; holds no thread
 * and nothing of a run.
 */
public final class ToolBatch {

  private final CallCheck check = new CallCheck();
  private final Joining joining = new Joining(check);
  private final Timer timer;
  private final LongSupplier nanoTicker;
  private final ToolTraffic traffic;
  private final ToolBatchSettings settings;

  /** Executes calls within their timeouts and {@link ToolBatchSettings#DEFAULT}. */
  public ToolBatch(Timer timer, LongSupplier nanoTicker) {
    this(timer, nanoTicker, new ToolTraffic(timer, nanoTicker), ToolBatchSettings.DEFAULT);
  }

  /**
   * Executes calls within their timeouts and the limits of their tools.
   *
   * @param timer wakes for timeouts
   * @param nanoTicker elapsed nanoseconds from an arbitrary origin, never going back
   * @param traffic the calls of all runs
   */
  public ToolBatch(Timer timer, LongSupplier nanoTicker, ToolTraffic traffic, ToolBatchSettings settings) {
    this.timer = timer;
    this.nanoTicker = nanoTicker;
    this.traffic = traffic;
    this.settings = settings;
  }

  /** As {@link #run(List, Toolbox, ToolContext, Executor, Caller, Duration)}, with all the time a batch may take. */
  public RunningBatch run(List<ToolCall> calls, Toolbox tools, ToolContext base, Executor pool, Caller caller) {
    return run(calls, tools, base, pool, caller, settings.timeout());
  }

  /**
   * Starts the calls of one group and returns at once (unless the pool runs tasks in the caller). A call that cannot be
   * executed is answered without running, and so is one that the pool refuses: a pool of bounded size is one that makes its
   * callers' tasks wait. Calls that a limit makes wait hold no thread.
   *
   * @param calls with distinct ids; possibly none
   * @param tools what this agent may use
   * @param base on whose behalf; each call's own key is the base's key, a slash and the call's id
   * @param caller in whose name the pool's threads run the calls
   * @param within what has not ended by then is cut off; nothing begins when it is zero or less
   */
  public RunningBatch run(
      List<ToolCall> calls, Toolbox tools, ToolContext base, Executor pool, Caller caller, Duration within) {
    Conditions conditions =
        new Conditions(
            timer,
            nanoTicker,
            pool,
            caller,
            nanoTicker.getAsLong(),
            traffic,
            new BatchRoom(settings.maxAtOnce(), traffic),
            settings.reuse());
    Map<String, CallCheck.Checked> checked = new HashMap<>();
    calls.forEach(call -> checked.put(call.id(), check.check(call, tools)));
    List<Joining.Joint> joints = joining.of(calls, call -> checked.get(call.id()), tools);
    Map<String, JointCall> together = new HashMap<>();
    for (Joining.Joint joint : joints) {
      JointCall one = new JointCall(joint.tool(), joint.effect(), check, base, conditions);
      joint.calls().forEach(call -> together.put(call.id(), one));
    }
    List<CallExecution> executions = new ArrayList<>();
    for (ToolCall call : calls) {
      Optional<JointCall> joint = Optional.ofNullable(together.get(call.id()));
      CallExecution execution = new CallExecution(call, checked.get(call.id()), base.of(call), conditions, joint);
      joint.ifPresent(all -> all.add(execution));
      executions.add(execution);
    }
    RunningBatch batch = new RunningBatch(executions);
    batch.endWithin(within, settings.timeout(), timer);
    // One that is made for several may still be under way when these are made one by one.
    if (executions.size() * (joints.isEmpty() ? 1 : 2) > settings.maxAtOnce()) {
      conditions.room().soughtFor(
          Stream.concat(
                  executions.stream().flatMap(call -> call.tool().stream()),
                  joints.stream().map(joint -> joint.tool().identity()))
              .collect(Collectors.toSet()));
    }
    executions.forEach(CallExecution::submit);
    return batch;
  }

  /**
   * How many of these calls may be made at the same time, from the first one on: a call that is made for several of them and
   * does more than read is made beside no other. At least one, of one or more.
   *
   * @param calls that may run together as far as each of them goes
   */
  public int together(List<ToolCall> calls, Toolbox tools) {
    return joining.together(calls, tools);
  }

  /** What each call of one group would do to the world, by its id; for those made as one, what that one would do. */
  public Map<String, Effect> effectsOf(List<ToolCall> group, Toolbox tools) {
    Map<String, Effect> effects = new HashMap<>();
    group.forEach(call -> effects.put(call.id(), effectOf(call, tools)));
    joining.of(group, tools).forEach(joint -> joint.calls().forEach(call -> effects.put(call.id(), joint.effect())));
    return effects;
  }

  /** What a call would do to the world; {@link Effect#READ} for one that would be refused, as nothing would run. */
  public Effect effectOf(ToolCall call, Toolbox tools) {
    return check.check(call, tools) instanceof CallCheck.Checked.Ready ready
        ? ready.tool().effect(ready.arguments())
        : Effect.READ;
  }

  /**
   * The arguments of a call that a person has to agree to, as the tool would get them. Empty for one that nobody is asked
   * about; one that would be refused anyway is among these.
   */
  public Optional<ObjectNode> toApprove(ToolCall call, Toolbox tools) {
    return tools
        .find(call.tool())
        .filter(tool -> tool.signature().terms().requiresApproval())
        .map(tool -> check.check(call, tools))
        .flatMap(checked ->
            checked instanceof CallCheck.Checked.Ready ready ? Optional.of(ready.arguments()) : Optional.empty());
  }

  /** A person is asked about a call, for that workflow; the figures show its tool from now on. */
  public void approvalAsked(ToolCall call, Toolbox tools, String workflow) {
    tools.find(call.tool()).ifPresent(tool -> traffic.note(tool, workflow));
  }

  /** What the calls of one batch share. */
  record Conditions(
      Timer timer,
      LongSupplier nanoTicker,
      Executor pool,
      Caller caller,
      long startedNanos,
      ToolTraffic traffic,
      BatchRoom room,
      ToolReuse reuse) {}
}
