package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The turns that agents take around a plan. None of them gets a tool that its agent does not name itself: what a plan does
 * stands in the plan.
 */
final class PlanTurns {

  private static final String TOLD = "told";
  private static final String INTENT =
      "\n\nWhat is wanted here, and what has to be known for it? Answer in a few sentences.";
  private static final String RESULT =
      "The goal: {{ goal }}\nStep {{ step.id }} called {{ step.action }} with {{ step.parameters }} and came to:\n\n"
          + "{{ last_response }}";

  private final PlanExecute spec;
  private final Workflow workflow;
  private final String task;

  PlanTurns(PlanExecute spec, Workflow workflow) {
    this.spec = spec;
    this.workflow = workflow;
    this.task = spec.planner().input().orElse(Scope.GIVEN + (spec.analyst().isPresent() ? "\n{{ intent }}" : ""));
  }

  StepRequest intent(Turn analyst, RunView view) {
    String input = analyst.input().orElse(Scope.GIVEN + INTENT);
    return turn(PlanNames.INTENT, analyst, input, PlanNames.INTENT.value(), Scope.of(view));
  }

  StepRequest firstPlan(String rules, RunView view) {
    return plan(new PlanNames(1), task + "\n\n{{ " + TOLD + " }}", rules, view);
  }

  StepRequest nextPlan(PlanNames names, String feedback, RunView view) {
    return plan(names, "{{ " + TOLD + " }}", feedback, view);
  }

  private StepRequest plan(PlanNames names, String input, String told, RunView view) {
    return turn(names.planner(), spec.planner(), input, PlanNames.PLANNERS.name(), scope(view).with(TOLD, told));
  }

  /** The planner writes the answer, in a conversation of its own: the plan's back and forth is not part of it. */
  StepRequest answer(StepId id, String results, Optional<String> how, RunView view) {
    String told = results + "\n\n" + how.map(text -> "How to answer: " + text).orElse("Write the answer from this.");
    return turn(id, spec.planner(), task + "\n\n{{ " + TOLD + " }}", PlanActions.ANSWER, scope(view).with(TOLD, told));
  }

  StepRequest verification(Turn verifier, Node node, StepView step, Plan plan, RunView view) {
    Scope scope = scope(view).with("goal", plan.goal()).with("step", seen(node.step(), step));
    scope.with("last_response", Scope.response(step)).with(TOLD, PlanTexts.VERDICT);
    String input = verifier.input().orElse(RESULT) + "\n\n{{ " + TOLD + " }}";
    return turn(node.verification(), verifier, input, node.verification().value(), scope);
  }

  /** A step that gives an agent its task. */
  StepRequest task(Node node, JsonNode parameters, Plan plan, RunView view) {
    Scope scope = scope(view).with(TOLD, PlanTexts.task(node.step(), parameters, plan));
    return new StepRequest.AgentStep(
        node.id(), node.step().action(), Optional.empty(), "{{ " + TOLD + " }}", scope.names(), node.id().value());
  }

  private StepRequest turn(StepId id, Turn turn, String input, String conversation, Scope scope) {
    turn.vars().forEach(scope::with);
    boolean hasOwn = turn.toolOverrides().isPresent() || workflow.agent(turn.agent()).tools().isPresent();
    Optional<List<String>> tools = hasOwn ? turn.toolOverrides() : Optional.of(List.of());
    return new StepRequest.AgentStep(id, turn.agent(), tools, input, scope.names(), conversation);
  }

  /** The names that every turn may use. */
  Scope scope(RunView view) {
    Scope scope = Scope.of(view);
    view.step(PlanNames.INTENT).flatMap(StepView::response).ifPresent(intent -> scope.with("intent", intent));
    return scope;
  }

  /** A step of a plan as templates see it. */
  static Map<String, Object> seen(PlannedStep step, StepView view) {
    Map<String, Object> seen = new LinkedHashMap<>(Scope.step(view));
    seen.put("id", step.id());
    seen.put("action", step.action());
    seen.put("parameters", step.parameters().toString());
    seen.put("reasoning", step.reasoning());
    return seen;
  }
}
