package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes the typed pattern out of a block that satisfies the schema. */
final class PatternAssembly {

  private PatternAssembly() {}

  static PatternSpec pattern(Part pattern) {
    Part config = pattern.part("config");
    return switch (pattern.text("type")) {
      case "chain" -> new PatternSpec.Chain(places(config, "steps"));
      case "workflow" -> new PatternSpec.Dag(config.list("tasks", PatternAssembly::task));
      case "parallel" ->
          new PatternSpec.Parallel(
              config.list("branches", b -> new PatternSpec.Branch(b.text("id"), places(b, "steps"))),
              place(config, "reduce"));
      case "routing" -> routing(config);
      case "evaluator_optimizer" -> evaluatorOptimizer(config);
      case "orchestrator_workers" -> orchestratorWorkers(config);
      case "graph" ->
          new PatternSpec.Graph(
              config.map("nodes", PatternAssembly::place),
              config.list("edges", PatternAssembly::edge),
              config.number("max_iterations", 10));
      case "plan_execute" -> planExecute(config);
      case "supervisor" ->
          new PatternSpec.Supervisor(
              config.optionalPart("supervisor").map(PatternAssembly::turn),
              config.texts("agents"),
              OptionalDouble.empty(),
              config.json());
      default -> throw new IllegalArgumentException("The schema let an unknown pattern through: " + pattern.json());
    };
  }

  private static PatternSpec.Task task(Part task) {
    return new PatternSpec.Task(task.text("id"), place(task), task.texts("deps"), task.text("description"));
  }

  private static PatternSpec routing(Part config) {
    Part router = config.part("router");
    return new PatternSpec.Routing(
        router.text("agent"),
        router.optionalText("input"),
        router.number("max_retries", 2),
        gate(router, "review_router"),
        config.map("routes", route -> places(route, "then")));
  }

  private static PatternSpec evaluatorOptimizer(Part config) {
    JsonNode producer = config.node("producer");
    Turn first = producer.isTextual() ? new Turn(producer.asText(), Optional.empty(), Map.of(), Optional.empty()) : turn(new Part(producer));
    Part accept = config.part("accept");
    return new PatternSpec.EvaluatorOptimizer(
        first.agent(),
        first.input(),
        turn(config.part("evaluator")),
        accept.number("min_score", 0.0),
        accept.number("max_iters", 3),
        config.optionalText("revise_prompt"),
        gate(config, "review_gate"));
  }

  private static PatternSpec orchestratorWorkers(Part config) {
    Part limits = config.part("orchestrator").part("limits");
    Part worker = config.part("worker_template");
    return new PatternSpec.OrchestratorWorkers(
        turn(config.part("orchestrator")),
        limits.optionalInt("min_workers"),
        limits.optionalInt("max_workers"),
        limits.optionalInt("max_rounds"),
        new Turn(worker.text("agent"), worker.optionalText("input"), Map.of(), worker.optionalTexts("tools")),
        place(config, "reduce"),
        place(config, "writeup"),
        gate(config, "decomposition_review"),
        gate(config, "reduce_review"));
  }

  private static PatternSpec planExecute(Part config) {
    Part limits = config.part("limits");
    return new PatternSpec.PlanExecute(
        turn(config.part("planner")),
        config.optionalPart("verifier").map(PatternAssembly::turn),
        limits.optionalInt("max_steps"),
        limits.number("max_replans", 2),
        config.texts("tools"));
  }

  private static PatternSpec.Edge edge(Part edge) {
    JsonNode to = edge.json().path("to");
    List<String> targets = to.isTextual() ? List.of(to.asText()) : edge.texts("to");
    return new PatternSpec.Edge(
        edge.text("from"), targets, edge.list("choose", c -> new PatternSpec.Choice(c.text("when"), c.text("to"))));
  }

  private static List<Place> places(Part part, String key) {
    return part.list(key, PatternAssembly::place);
  }

  private static Optional<Place> place(Part part, String key) {
    return part.optionalPart(key).map(PatternAssembly::place);
  }

  private static Place place(Part place) {
    return place.text("type").equals("hitl") ? gate(place) : turn(place);
  }

  private static Turn turn(Part turn) {
    return new Turn(
        turn.text("agent"),
        turn.optionalText("input"),
        turn.map("vars", Part::json),
        turn.optionalTexts("tool_overrides"));
  }

  private static Optional<Gate> gate(Part part, String key) {
    return part.optionalPart(key).map(PatternAssembly::gate);
  }

  private static Gate gate(Part gate) {
    return new Gate(
        gate.text("prompt"),
        gate.optionalText("context_display"),
        gate.optionalText("default"),
        gate.seconds("timeout_seconds").filter(timeout -> !timeout.isZero()),
        gate.part("validation").optionalText("pattern"));
  }
}
