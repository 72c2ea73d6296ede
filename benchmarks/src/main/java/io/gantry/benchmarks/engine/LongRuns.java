package io.gantry.benchmarks.engine;

import io.gantry.benchmarks.scenario.Plans;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Workflows of every pattern whose runs go on for as long as the pattern lets them. An agent whose prompt is JSON answers
 * with it, see {@link BareEngine}.
 */
final class LongRuns {

  private static final int STEPS = 3_500;
  private static final int BRANCHES = 10;
  private static final int ROUNDS = STEPS / 2;

  /** The most that one plan may hold. */
  private static final int PLANNED = 1_000;

  /** The most that a team may hold. */
  private static final int TEAM = 100;

  private LongRuns() {}

  /** The plan's tasks; ten at a time, so that few have started after few events. */
  static Workflow dag() {
    String tasks =
        Plans.uneven(STEPS).calls().stream()
            .map(call -> "{id: " + call.id() + ", agent: worker, input: Go, deps: " + call.deps() + "}")
            .collect(Collectors.joining(", "));
    return read("workflow", "tasks: [" + tasks + "]", "");
  }

  static Workflow parallel() {
    String branches = list(BRANCHES, i -> "{id: b" + i + ", steps: [" + turns(STEPS / BRANCHES) + "]}");
    return read("parallel", "branches: [" + branches + "]", "");
  }

  static Workflow routing() {
    return read(
        "routing", "router: {agent: says}\n    routes: {all: {then: [" + turns(STEPS) + "]}}", "{\"route\": \"all\"}");
  }

  static Workflow evaluator() {
    return read(
        "evaluator_optimizer",
        "producer: worker\n    evaluator: {agent: says}\n    accept: {min_score: 90, max_iters: " + ROUNDS + "}",
        "{\"score\": 10}");
  }

  static Workflow orchestrator() {
    return read(
        "orchestrator_workers",
        "orchestrator: {agent: says}\n    worker_template: {agent: worker}",
        "[" + list(STEPS, i -> "{\"task\": \"part " + i + "\"}") + "]");
  }

  static Workflow graph() {
    return read(
        "graph",
        "max_iterations: " + ROUNDS + "\n    nodes: {one: {agent: worker}, other: {agent: worker}}\n"
            + "    edges: [{from: one, to: [other]},\n"
            + "            {from: other, choose: [{when: \"{{ nodes.one.iteration > 0 }}\", to: one}]}]",
        "");
  }

  static Workflow planExecute() {
    String steps =
        list(
            PLANNED,
            i -> "{\"id\": \"s" + i + "\", \"action\": \"worker\", \"parameters\": {\"input\": \"x\"}, \"dependencies\": ["
                + (i < BRANCHES ? "" : "\"s" + (i - BRANCHES) + "\"") + "]}");
    return read(
        "plan_execute",
        "planner: {agent: says}\n    verifier: {agent: judge}\n    limits: {max_steps: " + PLANNED + "}",
        "{\"goal\": \"all\", \"steps\": [" + steps + "]}");
  }

  /** A supervisor that sends the whole team to work, in this mode. */
  static Workflow supervisor(String mode) {
    String team = list(TEAM, i -> "a" + i);
    String quoted = list(TEAM, i -> "\"a" + i + "\"");
    return read(
        "supervisor",
        "supervisor: {agent: says, input: Weigh what was said before of the harbour and say what follows from it}\n"
            + "    agents: [" + team + "]\n    min_quality: 0",
        "{\"mode\": \"" + mode + "\", \"agents\": [" + quoted + "]}");
  }

  private static String turns(int count) {
    return list(count, i -> "{agent: worker, input: Go}");
  }

  private static String list(int count, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(", "));
  }

  private static Workflow read(String pattern, String config, String says) {
    String team = pattern.equals("supervisor") ? list(TEAM, i -> "a" + i + ": {prompt: You work.}") + ", " : "";
    String text =
        """
        version: 0
        name: long
        runtime: {provider: offline, max_parallel: 10, budgets: {max_steps: 4000}}
        agents: {%sworker: {prompt: You work.}, judge: {prompt: '{"valid": true, "confidence": 1}'}, says: {prompt: '%s '}}
        pattern:
          type: %s
          config:
            %s
        """
            .formatted(team, says, pattern, config);
    return new WorkflowReader(new Capabilities(Set.of("offline"), Patterns.TYPES, Set.of()))
        .read(text, References.NONE)
        .workflow();
  }
}
