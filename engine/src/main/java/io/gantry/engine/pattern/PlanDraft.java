package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.agent.JsonAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a planner answered, read as far as it can be read.
 *
 * @param faults what is not as a plan has to be, a sentence each
 */
record PlanDraft(String goal, List<PlannedStep> steps, List<String> faults) {

  private static final String STEPS = "steps";

  PlanDraft {
    steps = List.copyOf(steps);
    faults = List.copyOf(faults);
  }

  /**
   * The plan in this answer: a JSON object with a list {@code steps}, or that list alone.
   *
   * @return nothing where the answer holds no such JSON
   */
  static Optional<PlanDraft> in(String answer) {
    return JsonAnswer.find(answer, json -> isPlan(json) && !list(json).isEmpty())
        .or(() -> JsonAnswer.find(answer, PlanDraft::isPlan))
        .map(json -> new Reading().read(json));
  }

  Optional<PlannedStep> last() {
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
  }

  private static boolean isPlan(JsonNode json) {
    return json.isObject() ? json.path(STEPS).isArray() : json.isArray() && json.path(0).has("action");
  }

  private static JsonNode list(JsonNode json) {
    return json.isArray() ? json : json.path(STEPS);
  }

  /** Reads one plan. */
  private static final class Reading {

    private final List<PlannedStep> steps = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    PlanDraft read(JsonNode plan) {
      for (JsonNode step : list(plan)) {
        if (step.isObject()) {
          steps.add(step(step, id(step.path("id"))));
        } else {
          faults.add("Entry " + (steps.size() + 1) + " of \"steps\" is not a JSON object.");
          steps.add(new PlannedStep(numbered(), "", empty(), Optional.empty(), ""));
        }
      }
      return new PlanDraft(plan.path("goal").asText().strip(), steps, faults);
    }

    private String id(JsonNode id) {
      String text = id.asText().strip();
      if (id.isMissingNode() || id.isNull()) {
        return numbered();
      }
      if (text.matches("[A-Za-z0-9_-]{1,64}")) {
        return text;
      }
      faults.add("Step " + (steps.size() + 1) + ": its \"id\" has to be 1 to 64 of A-Z a-z 0-9 _ -.");
      return numbered();
    }

    /** The id of a step that has none: it can still be referred to by its place. */
    private String numbered() {
      return "step" + (steps.size() + 1);
    }

    private PlannedStep step(JsonNode step, String id) {
      JsonNode action = step.path("action");
      if (!action.isTextual() || action.asText().isBlank()) {
        faults.add("Step '" + id + "': it has no \"action\".");
      }
      return new PlannedStep(
          id, action.asText().strip(), parameters(step, id), dependencies(step, id), step.path("reasoning").asText());
    }

    private ObjectNode parameters(JsonNode step, String id) {
      JsonNode parameters = step.path("parameters");
      if (parameters instanceof ObjectNode object) {
        // Models write null for what they leave out.
        object.properties().removeIf(parameter -> parameter.getValue().isNull());
        return object;
      }
      if (!parameters.isMissingNode() && !parameters.isNull()) {
        faults.add("Step '" + id + "': its \"parameters\" are not a JSON object.");
      }
      return empty();
    }

    private Optional<List<String>> dependencies(JsonNode step, String id) {
      JsonNode said = step.path("dependencies");
      if (said.isMissingNode() || said.isNull()) {
        return Optional.empty();
      }
      List<String> named = new ArrayList<>();
      for (JsonNode one : said.isArray() ? said : JsonNodeFactory.instance.arrayNode().add(said)) {
        if (one.isTextual() || one.isIntegralNumber()) {
          named.add(one.asText().strip().replaceFirst("^\\$", ""));
        } else {
          faults.add("Step '" + id + "': its \"dependencies\" are not a list of ids.");
        }
      }
      return Optional.of(named.stream().distinct().toList());
    }

    private static ObjectNode empty() {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
