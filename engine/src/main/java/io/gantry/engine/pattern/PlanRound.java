package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.workflow.Effect;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What follows from one answer of the planner, worked out once per view: the plan or its faults, what earlier plans left
 * behind, and parameters once they are complete. Nothing of an earlier plan changes any more once the next one is asked for.
 *
 * <p>A step that asks for what an earlier plan has already done, the same action with the same parameters, is not run again:
 * it takes that result over.
 */
final class PlanRound {

  private final PlanNames names;
  private final PlanActions actions;
  private final Optional<Plan> plan;
  private final List<String> faults;
  private final Map<String, StepView> inherited = new LinkedHashMap<>();
  private final Set<String> undone = new LinkedHashSet<>();
  private final Map<Call, StepView> done = new HashMap<>();
  private final Map<Call, StepView> lasting = new HashMap<>();
  private final Map<String, FilledParameters> filled = new HashMap<>();
  private final Map<String, StepView> takenOver = new HashMap<>();
  private final Map<String, Optional<Verdict>> verdicts = new HashMap<>();
  private Optional<PlanProgress> progress = Optional.empty();

  /** What a step does. */
  private record Call(String action, JsonNode parameters) {}

  /**
   * @param answer what the planner said
   * @param before the round before this one, with all it started at its end
   */
  PlanRound(PlanNames names, String answer, Optional<PlanRound> before, PlanActions actions, PlanCheck check, RunView view) {
    this.names = names;
    this.actions = actions;
    before.ifPresent(round -> inherit(round, view));
    Optional<PlanDraft> draft = PlanDraft.in(answer);
    this.faults =
        draft.map(found -> check.faults(found, inherited.keySet(), undone))
            .orElseGet(() -> List.of("Your answer holds no JSON object with \"steps\"."));
    this.plan = draft.filter(found -> faults.isEmpty()).map(found -> Plan.of(found, names, actions, inherited.keySet()));
  }

  private void inherit(PlanRound before, RunView view) {
    inherited.putAll(before.inherited);
    undone.addAll(before.undone);
    done.putAll(before.done);
    lasting.putAll(before.lasting);
    before.plan.ifPresent(plan -> plan.nodes().forEach(node -> inherit(node, before, view)));
  }

  private void inherit(Node node, PlanRound before, RunView view) {
    String id = node.step().id();
    Optional<StepView> step = before.view(node, view);
    boolean usable =
        step.filter(ended -> ended.response().isPresent()).isPresent()
            && before.verdict(node, view).filter(Verdict::rejects).isEmpty();
    if (usable) {
      done.put(call(step.get()), step.get());
      inherited.put(id, step.get());
    } else {
      step.filter(ended -> ended.hadEffect() || before.isPartOfAnEffect(node, view))
          .ifPresent(ended -> lasting.put(call(ended), ended));
      inherited.remove(id);
      undone.add(id);
    }
  }

  /** Whether the node's work was part of a call that began something which is not safe to repeat. */
  private boolean isPartOfAnEffect(Node node, RunView view) {
    return progress.flatMap(all -> all.batch(node.id())).flatMap(view::step).filter(StepView::hadEffect).isPresent();
  }

  private Call call(StepView step) {
    JsonNode parameters =
        step.kind() == StepView.Kind.TOOL
            ? StepResults.json(step.input()).orElseGet(JsonNodeFactory.instance::missingNode)
            : JsonNodeFactory.instance.textNode(step.input());
    return new Call(step.agent(), parameters);
  }

  PlanNames names() {
    return names;
  }

  /** The plan; absent where it has faults. */
  Optional<Plan> plan() {
    return plan;
  }

  List<String> faults() {
    return faults;
  }

  /** The steps of earlier plans whose results may be used, by their ids. */
  Map<String, StepView> inherited() {
    return inherited;
  }

  /** The step that has the node's result, or is on the way to it: its own, or one of an earlier plan. */
  Optional<StepView> view(Node node, RunView view) {
    Optional<StepView> own = view.step(node.id());
    return own.isPresent() ? own : Optional.ofNullable(takenOver.get(node.step().id()));
  }

  boolean tookOver(Node node) {
    return takenOver.containsKey(node.step().id());
  }

  /** The node's parameters, everything it waits for being done; looks for an earlier step that has done the same. */
  FilledParameters complete(Node node, RunView view) {
    return filled.computeIfAbsent(node.step().id(), id -> {
      FilledParameters parameters = fill(node.step(), view);
      if (parameters.missing().isEmpty()) {
        Optional.ofNullable(done.get(call(node, parameters))).ifPresent(earlier -> takenOver.put(id, earlier));
      }
      return parameters;
    });
  }

  /** A step's parameters with the results there are; not kept. */
  FilledParameters fill(PlannedStep step, RunView view) {
    StepResults results = new StepResults(name -> result(name, view));
    return FilledParameters.of(step.parameters(), actions.schema(step.action()), plan.orElseThrow().ids(), results);
  }

  /** The earlier step that did the same, or tried to, whose result is of no use and whose effect lasts. */
  Optional<StepView> cannotBeRepeated(Node node, FilledParameters parameters) {
    return Optional.ofNullable(lasting.get(call(node, parameters)));
  }

  private Call call(Node node, FilledParameters parameters) {
    return tool(node)
        .map(tool -> new Call(tool, parameters.values()))
        .orElseGet(() -> new Call(
            node.step().action(),
            JsonNodeFactory.instance.textNode(PlanTexts.task(node.step(), parameters.values(), plan.orElseThrow()))));
  }

  private Optional<String> result(String name, RunView view) {
    Optional<String> id = ResultReference.named(name, plan.orElseThrow().ids());
    for (Node node : plan.orElseThrow().nodes()) {
      if (id.filter(node.step().id()::equals).isPresent()) {
        return view(node, view).filter(step -> !step.isOpen()).map(Scope::response);
      }
    }
    return id.map(inherited::get).map(Scope::response);
  }

  /** What the verifier says of a node that this plan has run; none before it has said so, or where that cannot be read. */
  Optional<Verdict> verdict(Node node, RunView view) {
    Optional<StepView> verification = view.step(node.verification()).filter(step -> !step.isOpen());
    return verification.isEmpty()
        ? Optional.empty()
        : verdicts.computeIfAbsent(node.step().id(), id -> Verdict.of(verification.get()));
  }

  /** The tool that a node calls; empty where it gives an agent its task. */
  Optional<String> tool(Node node) {
    return actions.tool(node.step().action()).map(tool -> tool.signature().name());
  }

  /** The tool that takes many calls of the node's tool at once. */
  Optional<Tool> batchTool(Node node) {
    return actions.batchTool(node.step().action());
  }

  /** Whether any steps can become one call. */
  boolean merges() {
    return actions.merges();
  }

  /** What a node's call does to the world. */
  Effect effect(Node node, FilledParameters parameters) {
    return actions.tool(node.step().action()).orElseThrow().effect(parameters.values());
  }

  /** How far the plan has come; the same object at every look. */
  PlanProgress progress(boolean verifies, boolean tolerates) {
    if (progress.isEmpty()) {
      progress = Optional.of(new PlanProgress(this, plan.orElseThrow(), verifies, tolerates));
    }
    return progress.get();
  }
}
