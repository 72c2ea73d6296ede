package io.gantry.benchmarks.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.benchmarks.scenario.Call;
import io.gantry.benchmarks.scenario.Plan;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Inputs;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Runtime;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Tools;
import io.gantry.engine.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Workflows as the engine takes them, parsed and checked. */
final class Workflows {

  private static final String PLAIN = "Say in one sentence what comes next.";

  private Workflows() {}

  /**
   * A chain.
   *
   * @param agents the steps take turns among this many; with one, the conversation grows with each step
   * @param templates whether each step's input names the answer before it
   */
  static Workflow chain(int steps, int agents, boolean templates) {
    List<PatternSpec.Place> places =
        IntStream.range(0, steps)
            .mapToObj(i -> turn("agent-" + i % agents, templates && i > 0 ? "Go on from: {{ last_response }}" : PLAIN))
            .toList();
    return workflow(new PatternSpec.Chain(places), agents);
  }

  /**
   * A plan's tasks, all for one agent.
   *
   * @param templates whether each task's input names the answers it waits for
   */
  static Workflow dag(Plan plan, boolean templates) {
    List<PatternSpec.Task> tasks =
        plan.calls().stream()
            .map(call -> task(call, templates ? input(call) : PLAIN))
            .toList();
    return workflow(new PatternSpec.Dag(tasks), 1);
  }

  private static String input(Call call) {
    return call.deps().stream()
        .map(dep -> "\n- {{ tasks." + dep + ".response }}")
        .collect(Collectors.joining("", PLAIN, ""));
  }

  private static PatternSpec.Task task(Call call, String input) {
    return new PatternSpec.Task(call.id(), turn("agent-0", input), call.deps(), "");
  }

  private static PatternSpec.Place turn(String agent, String input) {
    return new PatternSpec.Turn(agent, Optional.of(input), Map.of(), Optional.empty());
  }

  private static Workflow workflow(PatternSpec pattern, int agents) {
    Map<String, Agent> all = new LinkedHashMap<>();
    for (int i = 0; i < agents; i++) {
      String id = "agent-" + i;
      all.put(
          id,
          new Agent(
              id,
              "You answer briefly.",
              Optional.of(List.of()),
              ModelRef.OFFLINE,
              Optional.empty(),
              Optional.empty(),
              Agent.REACT,
              OptionalInt.empty()));
    }
    return new Workflow(
        "benchmark",
        "0",
        "",
        JsonNodeFactory.instance.objectNode(),
        List.of(),
        new Runtime(ModelRef.OFFLINE, Integer.MAX_VALUE, Budgets.NONE, FailurePolicy.DEFAULT, OnFailure.FAIL_FAST, false),
        new Inputs(Map.of(), Map.of(), Map.of()),
        new Environment(List.of(), Map.of()),
        JsonNodeFactory.instance.objectNode(),
        Optional.empty(),
        List.of(),
        new Tools(List.of(), List.of(), List.of()),
        all,
        pattern,
        List.of(),
        Workflow.Guardrails.NONE);
  }
}
