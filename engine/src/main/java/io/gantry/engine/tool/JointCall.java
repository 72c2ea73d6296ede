package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.text.Sha256;
import io.gantry.engine.tool.Flight.Landing;
import io.gantry.engine.tool.SharedResult.Meaning;
import io.gantry.engine.tool.ToolOutcome.Source;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Calls of one tool that are made as one call of the tool that takes many of them at once. It waits until each of them has
 * a result already, is about to have one, or has to be made; these become the call, and each gets its own part of the answer
 * ({@link BatchAnswer}). One alone is made by itself, and so are all of them where the call fails or its answer has no such
 * parts; where that could do something twice, they fail. Thread-safe; holds no thread, and no lock while it starts or ends
 * a call.
 */
final class JointCall {

  private final Tool tool;
  private final Effect effect;
  private final CallCheck check;
  private final ToolContext base;
  private final ToolBatch.Conditions conditions;
  private final List<CallExecution> members = new ArrayList<>();

  // Guarded by this.
  private final Set<CallExecution> undecided = new HashSet<>();
  private final Set<CallExecution> waiting = new HashSet<>();
  private final Map<CallExecution, CallExecution> underWay = new HashMap<>();
  private boolean begun;

  /**
   * @param tool takes many calls at once
   * @param effect what the call does to the world
   * @param base the context of the batch
   */
  JointCall(Tool tool, Effect effect, CallCheck check, ToolContext base, ToolBatch.Conditions conditions) {
    this.tool = tool;
    this.effect = effect;
    this.check = check;
    this.base = base;
    this.conditions = conditions;
  }

  /** One more that may be made so; said of all before one of them is submitted, in their order. */
  synchronized void add(CallExecution member) {
    members.add(member);
    undecided.add(member);
  }

  Tool tool() {
    return tool;
  }

  Effect effect() {
    return effect;
  }

  /**
   * What its members may take from other calls. Where the call must not be repeated nobody else may wait for a part of it;
   * and where it has a key, the same calls must make the same call after a crash, whatever is kept by then.
   */
  ToolReuse reuse(ToolReuse all) {
    return switch (effect) {
      case READ, IDEMPOTENT -> all;
      case ONCE -> all.ofKeptResults();
      case KEYED -> ToolReuse.NONE;
    };
  }

  /** A member has to be made: with others, or by itself when these were made without it. */
  void make(CallExecution member) {
    boolean inTime;
    synchronized (this) {
      inTime = undecided.remove(member);
      if (inTime) {
        waiting.add(member);
      }
    }
    if (inTime) {
      beginOnceDecided();
    } else {
      member.makeAlone();
    }
  }

  /** The others need not wait for a member, which waits for somebody else's result. */
  void doWithout(CallExecution member) {
    synchronized (this) {
      undecided.remove(member);
    }
    beginOnceDecided();
  }

  /** A member has ended, or was taken back; a call that is made for nobody any more is called off. */
  void leave(CallExecution member) {
    Optional<CallExecution> deserted;
    synchronized (this) {
      undecided.remove(member);
      waiting.remove(member);
      deserted = Optional.ofNullable(underWay.remove(member)).filter(call -> !underWay.containsValue(call));
    }
    deserted.filter(call -> !call.withdraw()).ifPresent(CallExecution::cancel);
    beginOnceDecided();
  }

  /** All members are being ended, one after the other: the end of one must not make a call for those that are left. */
  synchronized void beginNothing() {
    begun = true;
    waiting.clear();
  }

  /** The call that is being made for a member. */
  synchronized Optional<CallExecution> underWay(CallExecution member) {
    return Optional.ofNullable(underWay.get(member));
  }

  private void beginOnceDecided() {
    List<CallExecution> ready;
    synchronized (this) {
      if (begun || !undecided.isEmpty()) {
        return;
      }
      begun = true;
      ready = members.stream().filter(waiting::contains).toList();
      waiting.clear();
    }
    for (List<CallExecution> together : portions(ready)) {
      if (together.size() == 1) {
        together.get(0).makeAlone();
      } else {
        begin(together);
      }
    }
  }

  /** As many in each as fit into one call. */
  private static List<List<CallExecution>> portions(List<CallExecution> calls) {
    List<List<CallExecution>> portions = new ArrayList<>();
    long characters = 0;
    for (CallExecution call : calls) {
      long more = call.arguments().toString().length();
      characters += more;
      if (portions.isEmpty() || characters > Tool.MOST_BATCHED_CHARACTERS) {
        portions.add(new ArrayList<>());
        characters = more;
      }
      portions.get(portions.size() - 1).add(call);
    }
    return portions;
  }

  private void begin(List<CallExecution> together) {
    JsonNode arguments = tool.batched(together.stream().map(CallExecution::arguments).toList());
    // The same calls make the same call after a crash.
    String id = "batch-" + Sha256.ofParts(ids(together).toArray(String[]::new)).substring(0, 32);
    ToolCall call = new ToolCall(id, tool.signature().name(), arguments.toString());
    CallExecution execution =
        new CallExecution(call, check.check(tool, arguments), base.of(call), conditions, Optional.empty());
    synchronized (this) {
      together.forEach(member -> underWay.put(member, execution));
    }
    execution.outcome().thenAccept(end -> end.ifPresent(how -> settle(together, execution, how)));
    together.stream().filter(CallExecution::hasEnded).forEach(this::leave);
    execution.submit();
  }

  private static List<String> ids(List<CallExecution> calls) {
    return calls.stream().map(CallExecution::id).toList();
  }

  private void settle(List<CallExecution> together, CallExecution execution, ToolOutcome end) {
    Set<CallExecution> open = new HashSet<>();
    synchronized (this) {
      together.stream().filter(member -> underWay.remove(member, execution)).forEach(open::add);
    }
    JointOutcome how =
        new JointOutcome(
            end.call().tool(), ids(together), end.status(), end.waited(), end.took(), end.source(), end.waits());
    Optional<List<String>> parts =
        end.status() == Status.OK ? BatchAnswer.of(end.text(), together.size()) : Optional.empty();
    for (int i = 0; i < together.size(); i++) {
      CallExecution member = together.get(i);
      if (open.contains(member)) {
        member.wasMadeJointly(how);
        Optional<String> part = parts.isPresent() ? Optional.of(parts.get().get(i)) : Optional.empty();
        part.ifPresentOrElse(
            text -> member.take(new Landing(Status.OK, text, Optional.of(Source.BATCH))),
            () -> failed(member, together.size(), end));
      }
    }
  }

  private void failed(CallExecution member, int calls, ToolOutcome end) {
    boolean given = end.outOfTime() || end.status() == Status.CANCELLED;
    boolean neverRan = end.status() == Status.BAD_ARGUMENTS;
    if (!given && (neverRan || effect == Effect.READ || effect == Effect.IDEMPOTENT)) {
      member.makeAlone();
      return;
    }
    String what = end.status() == Status.OK ? "its answer is no JSON list of " + calls + " results." : end.text();
    String text =
        "This call was made as part of one call of tool " + end.call().tool() + " for " + calls + " calls: " + what
            + (given ? "" : " It was not made on its own, because that could do something twice.");
    Status status = end.status() == Status.OK ? Status.FAILED : end.status();
    member.end(
        given ? Meaning.LEFT : Meaning.BROKEN, new Landing(status, text, Optional.of(Source.BATCH)), end.outOfTime());
  }
}
