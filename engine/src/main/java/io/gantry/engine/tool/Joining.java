package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.tool.CallCheck.Checked;
import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says which calls of a group become one call: those of one tool, for which the workflow names another that takes many of
 * them at once. They do no more than read; where the other tool's call does more, it is made beside no other call. Pure.
 */
final class Joining {

  private final CallCheck check;

  Joining(CallCheck check) {
    this.check = check;
  }

  /**
   * Calls that may become one.
   *
   * @param tool takes many calls at once
   * @param effect what such a call does to the world
   * @param calls two at least, in their order
   */
  record Joint(Tool tool, Effect effect, List<ToolCall> calls) {}

  /**
   * How many of these calls, to be made at the same time, may be: as many as come before those that have to be made without
   * the others, or these alone. At least one, of one or more.
   */
  int together(List<ToolCall> calls, Toolbox tools) {
    int begin = 0;
    while (begin < calls.size()) {
      int end = begin + 1;
      Optional<String> tool = joinable(calls.get(begin), tools);
      while (tool.isPresent() && end < calls.size() && joinable(calls.get(end), tools).equals(tool)) {
        end++;
      }
      boolean apart = of(calls.subList(begin, end), tools).stream().anyMatch(joint -> joint.effect() != Effect.READ);
      if (apart) {
        return begin == 0 ? end : begin;
      }
      begin = end;
    }
    return calls.size();
  }

  List<Joint> of(List<ToolCall> group, Toolbox tools) {
    return of(group, call -> check.check(call, tools), tools);
  }

  /**
   * Which of the calls of one group may become one.
   *
   * @param checked what is known of each
   */
  List<Joint> of(List<ToolCall> group, Function<ToolCall, Checked> checked, Toolbox tools) {
    Map<String, List<ToolCall>> byTool = new LinkedHashMap<>();
    if (group.size() > 1) {
      group.forEach(call ->
          joinable(call, tools).ifPresent(tool -> byTool.computeIfAbsent(tool, name -> new ArrayList<>()).add(call)));
    }
    List<Joint> joints = new ArrayList<>();
    for (List<ToolCall> calls : byTool.values()) {
      if (calls.size() > 1) {
        joint(calls, checked, tools)
            .filter(joint -> joint.effect() == Effect.READ || isAlone(joint, group, checked))
            .ifPresent(joints::add);
      }
    }
    return joints;
  }

  /** The name of a call's tool, if there is one that takes many of its calls. */
  private static Optional<String> joinable(ToolCall call, Toolbox tools) {
    return tools.find(call.tool())
        .filter(tool -> tools.batchOf(tool).isPresent())
        .map(tool -> tool.signature().name());
  }

  private Optional<Joint> joint(List<ToolCall> calls, Function<ToolCall, Checked> checked, Toolbox tools) {
    List<ToolCall> joined = new ArrayList<>();
    List<JsonNode> arguments = new ArrayList<>();
    for (ToolCall call : calls) {
      if (checked.apply(call) instanceof Checked.Ready ready && ready.tool().effect(ready.arguments()) == Effect.READ) {
        joined.add(call);
        arguments.add(ready.arguments());
      }
    }
    if (joined.size() < 2) {
      return Optional.empty();
    }
    Tool batch = tools.find(calls.get(0).tool()).flatMap(tools::batchOf).orElseThrow();
    Effect effect =
        check.check(batch, batch.batched(arguments)) instanceof Checked.Ready ready
            ? batch.effect(ready.arguments())
            : Effect.READ;
    return Optional.of(new Joint(batch, effect, List.copyOf(joined)));
  }

  private static boolean isAlone(Joint joint, List<ToolCall> group, Function<ToolCall, Checked> checked) {
    return group.stream()
        .filter(call -> !joint.calls().contains(call))
        .allMatch(call -> checked.apply(call) instanceof Checked.Refused);
  }
}
