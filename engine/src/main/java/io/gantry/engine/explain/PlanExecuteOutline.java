package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Tools.Terms;
import io.gantry.engine.workflow.Tools;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A planner, the steps of its plan, which nobody knows before it is made, and what is said of them. */
final class PlanExecuteOutline {

  private static final String INTENT = "intent";
  private static final String PLANNER = "planner#n";
  private static final String STEP = "plan#n.<step>";
  private static final String BATCH = "plan#n.batch[<steps>]";
  private static final String VERIFY = "verify#n.<step>";
  private static final String ANSWER = "answer";

  private final PlanExecute spec;
  private final Workflow workflow;
  private final long plans;
  private final Outline outline;

  private PlanExecuteOutline(PlanExecute spec, Workflow workflow) {
    this.spec = spec;
    this.workflow = workflow;
    this.plans = 1L + spec.maxReplans();
    this.outline =
        new Outline("at most " + plans + " plans (limits.max_replans " + spec.maxReplans() + ") of at most "
            + spec.maxSteps() + " steps (limits.max_steps)");
  }

  static Outline of(PlanExecute spec, Workflow workflow) {
    return new PlanExecuteOutline(spec, workflow).outline();
  }

  private Outline outline() {
    Count steps = Count.between(0, spec.maxSteps() * plans);
    spec.analyst().ifPresent(analyst -> turn(INTENT, analyst, Count.ONCE));
    turn(PLANNER, spec.planner(), Count.between(1, plans));
    List<String> batchTools = batchTools();
    if (!batchTools.isEmpty()) {
      batches(batchTools);
    }
    outline.action(STEP, spec.tools(), workers(), steps);
    spec.verifier().ifPresent(verifier -> turn(VERIFY, verifier, steps));
    turn(ANSWER, spec.planner(), Count.between(0, 1));
    ways();
    answers();
    return outline;
  }

  /** The tools that the workflow names to take many calls of those a plan may call. */
  private List<String> batchTools() {
    Tools tools = workflow.tools();
    Map<String, Terms> all = new LinkedHashMap<>(tools.nativeTerms());
    tools.httpExecutors().forEach(executor -> all.put(executor.id(), executor.terms()));
    Map<String, Terms> declared = new LinkedHashMap<>(all);
    spec.tools().ifPresent(allowed -> declared.keySet().removeIf(name -> !allowed.contains(name)));
    return Stream.concat(declared.values().stream(), tools.mcp().stream().map(Tools.McpServer::terms))
        .filter(terms -> !terms.requiresApproval())
        .flatMap(terms -> terms.batch().stream())
        .filter(batch -> !all.getOrDefault(batch, Terms.NONE).requiresApproval())
        .distinct()
        .toList();
  }

  /** At worst a call for two steps fails, and each of the two calls on its own as well. */
  private void batches(List<String> tools) {
    outline.action(BATCH, Optional.of(tools), List.of(), Count.between(0, spec.maxSteps() / 2 * plans));
    outline.way(PLANNER, BATCH, "for steps that go together").way(BATCH, STEP, "its part of the answer");
    outline.remark("Steps that may start at the same time and call a tool with terms 'batch' become one call, of "
        + String.join(", ", tools) + ". Each is still a step " + STEP + ", which makes a call of its own only where that"
        + " call failed; a step without a call does not count against runtime.budgets.max_steps.");
  }

  /** None of them gets a tool that its agent does not name itself. */
  private void turn(String id, Turn turn, Count times) {
    boolean hasOwn = turn.toolOverrides().isPresent() || workflow.agent(turn.agent()).tools().isPresent();
    outline.turn(id, turn.agent(), hasOwn ? turn.toolOverrides() : Optional.of(List.of()), times);
  }

  /** The agents to which a plan may give a task: those that neither plan nor analyse nor verify. */
  private List<String> workers() {
    List<String> workers = new ArrayList<>(workflow.agents().keySet());
    Stream.of(Optional.of(spec.planner()), spec.analyst(), spec.verifier())
        .flatMap(Optional::stream)
        .map(Turn::agent)
        .forEach(workers::remove);
    // In a plan this word is the planner's own answer.
    workers.remove(ANSWER);
    return workers;
  }

  private void ways() {
    if (spec.analyst().isPresent()) {
      outline.way(Outline.START, INTENT).way(INTENT, PLANNER);
    } else {
      outline.way(Outline.START, PLANNER);
    }
    outline.way(PLANNER, STEP, "for each step of the plan").way(STEP, STEP, "the steps it depends on");
    if (plans > 1) {
      outline.way(PLANNER, PLANNER, "the plan is not in order").way(STEP, PLANNER, "failed");
    }
    if (spec.verifier().isPresent()) {
      outline.way(STEP, VERIFY, "beside the steps after it").way(VERIFY, ANSWER);
      if (plans > 1) {
        outline.way(VERIFY, PLANNER, "invalid");
      }
    }
    outline
        .way(PLANNER, ANSWER, "the plan has no steps")
        .way(STEP, ANSWER, "all done")
        .way(STEP, Outline.END, "the plan's own answer")
        .way(ANSWER, Outline.END);
  }

  /** The planner's answer is a step after those of the plan, or the plan's own last one, never both. */
  private void answers() {
    outline.scenario(
        outline.stages().stream().map(stage -> stage.id().equals(ANSWER) ? stage.running(Count.ONCE) : stage).toList());
    Count own = Count.between(1, spec.maxSteps() * plans);
    outline.scenario(
        outline.stages().stream()
            .filter(stage -> !stage.id().equals(ANSWER))
            .map(stage -> stage.id().equals(STEP) ? stage.running(own) : stage)
            .toList());
  }
}
