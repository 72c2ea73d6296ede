package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Every spot of a document's pattern at which an agent takes its turn or a person is asked, in document order. */
final class PatternSpots {

  private static final String CONFIG = "/pattern/config";

  private final Located document;
  private final List<Spot> spots = new ArrayList<>();

  private PatternSpots(Located document) {
    this.document = document;
  }

  /**
   * One spot.
   *
   * @param node an object, or only the agent's name
   */
  record Spot(String pointer, JsonNode node) {

    boolean isGate() {
      return node.path("type").asText().equals("hitl");
    }

    boolean isTurn() {
      return node.isTextual() || node.has("agent");
    }

    String agent() {
      return node.isTextual() ? node.asText() : node.path("agent").asText();
    }

    String agentPointer() {
      return node.isTextual() ? pointer : Located.pointer(pointer, "agent");
    }
  }

  static List<Spot> of(Located document) {
    PatternSpots spots = new PatternSpots(document);
    switch (document.at("/pattern/type").asText()) {
      case "chain" -> spots.each(CONFIG + "/steps");
      case "workflow" -> spots.each(CONFIG + "/tasks");
      case "graph" -> spots.each(CONFIG + "/nodes");
      case "parallel" -> {
        spots.eachIn(CONFIG + "/branches", "/steps");
        spots.one(CONFIG + "/reduce");
      }
      case "routing" -> {
        spots.one(CONFIG + "/router");
        spots.one(CONFIG + "/router/review_router");
        spots.eachIn(CONFIG + "/routes", "/then");
      }
      case "evaluator_optimizer" -> spots.all("producer", "evaluator", "review_gate");
      case "orchestrator_workers" ->
          spots.all("orchestrator", "decomposition_review", "worker_template", "reduce_review", "reduce", "writeup");
      case "plan_execute" -> spots.all("analyst", "planner", "verifier");
      case "supervisor" -> {
        spots.one(CONFIG + "/supervisor");
        spots.each(CONFIG + "/agents");
      }
      default -> throw new IllegalStateException("The schema let an unknown pattern type pass");
    }
    return spots.spots;
  }

  private void all(String... names) {
    for (String name : names) {
      one(CONFIG + "/" + name);
    }
  }

  private void one(String pointer) {
    JsonNode node = document.at(pointer);
    if (!node.isMissingNode()) {
      spots.add(new Spot(pointer, node));
    }
  }

  private void each(String pointer) {
    members(pointer).forEach(this::one);
  }

  private void eachIn(String pointer, String list) {
    members(pointer).forEach(member -> each(member + list));
  }

  private List<String> members(String pointer) {
    List<String> members = new ArrayList<>();
    JsonNode node = document.at(pointer);
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        members.add(Located.pointer(pointer, i));
      }
    } else {
      node.fieldNames().forEachRemaining(name -> members.add(Located.pointer(pointer, name)));
    }
    return members;
  }
}
