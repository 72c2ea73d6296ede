package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What planner, verifier and agents of a plan are told. None of it is a template. */
final class PlanTexts {

  /** Characters of results that one text shows, shared evenly, but no result less than {@link #SHORTEST}. */
  private static final int RESULTS = 100_000;

  private static final int SHORTEST = 200;

  private static final String SHAPE =
      "Answer with JSON and nothing else: {\"goal\": \"<what is to be reached>\", \"steps\": [{\"id\": \"step1\", "
          + "\"action\": \"<name>\", \"parameters\": {}, \"dependencies\": [], \"reasoning\": \"<why>\"}]}";

  static final String VERDICT =
      "Is this result right and of use for the goal?\nAnswer with JSON and nothing else: "
          + "{\"valid\": true, \"confidence\": 0.9, \"reason\": \"<why>\"}, where confidence is a number from 0 to 1";

  private PlanTexts() {}

  /** What a first plan is made of. */
  static String rules(PlanActions actions, int maxSteps) {
    String agent = actions.hasAgents() ? "; an agent takes {\"task\": \"<what it is to do>\"}" : "";
    return "Make a plan for this, of at most " + maxSteps + " steps. Each step is one action with its parameters:\n\n"
        + actions.listing()
        + "\nThe parameters of a tool follow its schema" + agent + ".\n"
        + "\"dependencies\" are the ids of the steps that have to be done before a step; steps that need nothing of each"
        + " other have [] and run at the same time.\n"
        + "In parameters, \"$step1\" is the result of step1, \"$step1.total\" or \"$step1.list[0].name\" a part of it where"
        + " it is JSON, and {$step1.total} the same inside a longer text.\n"
        + "A last step may have the action \"" + PlanActions.ANSWER + "\", whose parameters say how to answer; without one"
        + " you are asked for the answer when all steps are done. Where nothing has to be done, steps is [].\n"
        + SHAPE;
  }

  /** What a plan that cannot run is sent back with. */
  static String faults(List<String> faults, int maxSteps) {
    return "Your plan cannot be run:\n- " + String.join("\n- ", faults)
        + "\n\nNothing of it was run. Correct it, with at most " + maxSteps + " steps. " + SHAPE;
  }

  /** What a planner is told of a plan that did not come to its end. */
  static String progress(PlanRound round, Plan plan, RunView view, int maxSteps) {
    Map<String, String> done = new LinkedHashMap<>();
    round.inherited().forEach((id, step) -> done.put(id, Scope.response(step)));
    List<String> rejected = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (Node node : plan.nodes()) {
      String id = node.step().id();
      Optional<StepView> step = round.view(node, view);
      Optional<Verdict> verdict = round.verdict(node, view).filter(Verdict::rejects);
      if (step.isEmpty()) {
        open.add(id);
      } else if (step.get().response().isEmpty()) {
        failed.add(id + ": " + step.get().failure().map(Failure::reason).orElse("it did not end"));
      } else if (verdict.isPresent()) {
        done.remove(id);
        String result = ShortText.cut(Scope.response(step.get()), SHORTEST);
        rejected.add(id + ": " + verdict.get().reason() + "\n  Its result: " + result);
      } else {
        done.put(id, Scope.response(step.get()));
      }
    }
    StringBuilder text = new StringBuilder("Your plan was carried out in part.\n");
    BiConsumer<String, List<String>> list = (title, lines) -> {
      if (!lines.isEmpty()) {
        text.append('\n').append(title).append("\n- ").append(String.join("\n- ", lines)).append('\n');
      }
    };
    list.accept("Done, not to be repeated; a new plan may use these results by their ids:", shown(done));
    list.accept("Rejected when it was verified:", rejected);
    list.accept("Failed:", failed);
    list.accept("Not begun:", open);
    return text + "\nMake a plan for what is still to be done, with at most " + maxSteps + " steps. " + SHAPE;
  }

  /** What the answer is made of: every result there is, and why others are missing. */
  static String results(PlanRound round, Plan plan, RunView view) {
    Map<String, String> done = new LinkedHashMap<>();
    round.inherited().forEach((id, step) -> done.put(id, Scope.response(step)));
    plan.nodes().forEach(node -> round.view(node, view).ifPresent(step -> done.put(
        node.step().id() + " (" + node.step().action() + ")",
        (step.response().isEmpty() ? "failed: " : "") + Scope.response(step))));
    String goal = plan.goal().isEmpty() ? "" : "The goal: " + plan.goal() + "\n\n";
    return done.isEmpty()
        ? goal + "Nothing had to be done for it."
        : goal + "What was done for it:\n- " + String.join("\n- ", shown(done));
  }

  private static List<String> shown(Map<String, String> results) {
    int each = Math.max(SHORTEST, RESULTS / Math.max(1, results.size()));
    return results.entrySet().stream()
        .map(result -> result.getKey() + ": " + ShortText.cut(result.getValue(), each))
        .toList();
  }

  /** What an agent is told to do: its one parameter where that is a text, else all of them, a line each. */
  static String task(PlannedStep step, JsonNode parameters, Plan plan) {
    if (parameters.isEmpty()) {
      return step.reasoning().isBlank() ? plan.goal() : step.reasoning();
    }
    if (parameters.size() == 1 && parameters.iterator().next().isTextual()) {
      return parameters.iterator().next().textValue();
    }
    List<String> lines = new ArrayList<>();
    parameters.properties().forEach(parameter -> lines.add(
        parameter.getKey() + ": "
            + (parameter.getValue().isTextual() ? parameter.getValue().textValue() : parameter.getValue())));
    return String.join("\n", lines);
  }
}
