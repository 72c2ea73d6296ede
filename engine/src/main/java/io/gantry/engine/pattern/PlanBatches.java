package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunEvent.Shared;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.tool.BatchAnswer;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Steps of a plan that become one call. Those that may start at the same time, so that none waits for another, and call the
 * same tool, for which the workflow names another one that takes many of its calls, are one call of that other tool
 * ({@code plan#1.batch[a,b]}). Its answer is split ({@link BatchAnswer}) and each step gets its own part as its result.
 *
 * <p>Where the call fails or its answer cannot be split, each step makes its own call; where that could do something twice,
 * the step fails.
 */
final class PlanBatches {

  /** A step's id has at most 512. */
  private static final int MOST_CHARACTERS_OF_IDS = 400;

  private final PlanRound round;
  private final PlanProgress progress;
  private final RunView view;

  PlanBatches(PlanRound round, PlanProgress progress, RunView view) {
    this.round = round;
    this.progress = progress;
    this.view = view;
  }

  /**
   * What a step comes to whose call was made together with others and has ended.
   *
   * @return nothing where there was no such call, or where the step now makes its own
   */
  Optional<StepRequest> settled(Node node) {
    Optional<StepView> call = progress.batch(node.id()).flatMap(view::step);
    if (call.isEmpty()) {
      return Optional.empty();
    }
    List<String> together = round.names().batched(call.get().id());
    Optional<List<String>> responses = responses(call.get(), together.size());
    if (responses.isPresent()) {
      String response = responses.get().get(together.indexOf(node.step().id()));
      return Optional.of(new StepRequest.Given(alone(node), response, new Shared(call.get().id(), Tokens.NONE)));
    }
    return mayBeRepeated(call.get(), node) ? Optional.empty() : Optional.of(failing(call.get(), node, together.size()));
  }

  private Optional<List<String>> responses(StepView call, int steps) {
    return view.kept(round, Answers.class, Answers::new).of(call, steps);
  }

  private StepRequest.ToolStep alone(Node node) {
    return new StepRequest.ToolStep(node.id(), round.tool(node).orElseThrow(), round.complete(node, view).values());
  }

  private boolean mayBeRepeated(StepView call, Node node) {
    Effect effect = round.effect(node, round.complete(node, view));
    return !call.hadEffect() && (effect == Effect.READ || effect == Effect.IDEMPOTENT);
  }

  private StepRequest failing(StepView call, Node node, int steps) {
    Optional<Failure> failure = call.failure();
    String what =
        failure.map(why -> "failed: " + why.reason())
            .orElse("did not answer with a JSON list of " + steps + " results");
    return new StepRequest.Failing(
        alone(node),
        failure.map(Failure::kind).orElse(FailureKind.TOOL),
        "It was part of " + call.id() + ", which " + what + ". It was not called on its own, because that could do"
            + " something twice");
  }

  /**
   * The requests for these steps, those that go together as one.
   *
   * @param startable in listed order
   * @param slots most requests
   * @param alone the request for a step on its own
   */
  List<StepRequest> requests(List<Node> startable, int slots, Function<Node, StepRequest> alone) {
    Map<String, List<Node>> byTool = new HashMap<>();
    startable.forEach(node ->
        key(node).ifPresent(tool -> byTool.computeIfAbsent(tool, any -> new ArrayList<>()).add(node)));
    Set<StepId> taken = new HashSet<>();
    List<StepRequest> requests = new ArrayList<>();
    for (Node node : startable) {
      if (requests.size() < slots && !taken.contains(node.id())) {
        List<Node> together = together(node, byTool, taken);
        together.forEach(member -> taken.add(member.id()));
        requests.add(together.size() > 1 ? call(together) : alone.apply(node));
      }
    }
    return requests;
  }

  /** The tool of a step that may be merged with others of the same tool. */
  private Optional<String> key(Node node) {
    boolean mergeable =
        round.batchTool(node).isPresent()
            && progress.batch(node.id()).isEmpty()
            && round.complete(node, view).missing().isEmpty()
            && round.cannotBeRepeated(node, round.complete(node, view)).isEmpty();
    return round.tool(node).filter(tool -> mergeable);
  }

  private List<Node> together(Node first, Map<String, List<Node>> byTool, Set<StepId> taken) {
    List<Node> together = new ArrayList<>();
    int ids = 0;
    long characters = 0;
    for (Node node : key(first).map(byTool::get).orElse(List.of(first))) {
      if (taken.contains(node.id())) {
        continue;
      }
      ids += node.step().id().length() + 1;
      characters += round.complete(node, view).values().toString().length();
      if (node != first && (ids > MOST_CHARACTERS_OF_IDS || characters > Tool.MOST_BATCHED_CHARACTERS)) {
        break;
      }
      together.add(node);
    }
    return together;
  }

  private StepRequest call(List<Node> together) {
    Tool tool = round.batchTool(together.get(0)).orElseThrow();
    List<JsonNode> calls = together.stream().map(node -> round.complete(node, view).values()).toList();
    StepId id = round.names().batch(together.stream().map(node -> node.step().id()).toList());
    return new StepRequest.ToolStep(id, tool.signature().name(), tool.batched(calls));
  }

  /** The answers of such calls, each read once. */
  private static final class Answers {

    private final Map<StepId, Optional<List<String>>> read = new HashMap<>();

    Optional<List<String>> of(StepView call, int steps) {
      return read.computeIfAbsent(call.id(), id -> call.response().flatMap(text -> BatchAnswer.of(text, steps)));
    }
  }
}
