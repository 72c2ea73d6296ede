package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.PatternSpec.Branch;
import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Choice;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Edge;
import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.PatternSpec.Supervisor.DecisionAge;
import io.gantry.engine.workflow.PatternSpec.Supervisor.FastPath;
import io.gantry.engine.workflow.PatternSpec.Supervisor.Quality;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Task;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code pattern}. */
final class PatternBlock {

  private static final int ROUTER_RETRIES = 2;
  private static final int EVALUATIONS = 3;
  private static final int NODE_VISITS = 10;
  private static final int BATCHED_PROMPTS = 5;
  private static final int PLANNED_STEPS = 20;
  private static final int REPLANS = 2;
  private static final double MIN_QUALITY = 7;
  private static final int REFINEMENTS = 2;
  private static final int ANALYSIS_TTL_S = 3600;
  private static final int ROUTING_TTL_S = 300;
  private static final int FAST_WORDS = 20;
  private static final int FAST_CHARACTERS = 120;

  private final AgentTools tools;

  /**
   * @param tools which of the tools named in {@code tool_overrides} there are
   */
  PatternBlock(AgentTools tools) {
    this.tools = tools;
  }

  PatternSpec read(Fields pattern) {
    Fields config = pattern.block("config");
    String type = pattern.text("type", "");
    return switch (type) {
      case "chain" -> new Chain(config.list("steps", this::place));
      case "workflow" -> new Dag(config.list("tasks", this::task));
      case "parallel" -> new Parallel(config.list("branches", this::branch), config.optional("reduce", this::place));
      case "routing" -> routing(config);
      case "evaluator_optimizer" -> evaluatorOptimizer(config);
      case "orchestrator_workers" -> orchestratorWorkers(config);
      case "graph" -> graph(config);
      case "plan_execute" -> planExecute(config);
      case "supervisor" -> supervisor(config);
      default -> throw new IllegalStateException("The schema let the pattern type '" + type + "' pass");
    };
  }

  private Place place(Fields place) {
    return place.has("type") ? gate(place) : turn(place);
  }

  private Turn turn(Fields turn) {
    if (turn.node().isTextual()) {
      return new Turn(turn.node().asText(), Optional.empty(), Map.of(), Optional.empty());
    }
    return new Turn(
        turn.text("agent", ""),
        turn.text("input"),
        turn.jsonMap("vars"),
        turn.texts("tool_overrides").or(() -> turn.texts("tools")).map(tools::listed));
  }

  private Gate gate(Fields gate) {
    return new Gate(
        gate.text("prompt", ""),
        gate.text("context_display"),
        gate.text("default"),
        gate.json("timeout_seconds").map(n -> Duration.ofSeconds(n.longValue())).filter(time -> !time.isZero()),
        gate.block("validation").text("pattern"));
  }

  private Task task(Fields task) {
    return new Task(
        task.text("id", ""), place(task), task.texts("deps").orElse(List.of()), task.text("description", ""));
  }

  private Branch branch(Fields branch) {
    return new Branch(branch.text("id", ""), branch.list("steps", this::place));
  }

  private Routing routing(Fields config) {
    Fields router = config.block("router");
    return new Routing(
        router.text("agent", ""),
        router.text("input"),
        router.integer("max_retries", ROUTER_RETRIES),
        router.optional("review_router", this::gate),
        config.map("routes", route -> route.list("then", this::place)));
  }

  private EvaluatorOptimizer evaluatorOptimizer(Fields config) {
    Fields accept = config.block("accept");
    return new EvaluatorOptimizer(
        config.text("producer", ""),
        Optional.empty(),
        turn(config.block("evaluator")),
        accept.number("min_score").orElseThrow(),
        accept.integer("max_iters", EVALUATIONS),
        config.text("revise_prompt"),
        config.optional("review_gate", this::gate));
  }

  private OrchestratorWorkers orchestratorWorkers(Fields config) {
    Fields orchestrator = config.block("orchestrator");
    Fields limits = orchestrator.block("limits");
    OrchestratorWorkers workers = new OrchestratorWorkers(
        turn(orchestrator),
        limits.integer("min_workers"),
        limits.integer("max_workers"),
        limits.integer("max_rounds"),
        turn(config.block("worker_template")),
        config.optional("reduce", this::place),
        config.optional("writeup", this::place),
        config.optional("decomposition_review", this::gate),
        config.optional("reduce_review", this::gate));
    OptionalInt prompts = batchPrompts(config.block("worker_template"));
    return prompts.isPresent() ? workers.batching(prompts.getAsInt()) : workers;
  }

  /** {@code true} leaves the number to us. */
  private static OptionalInt batchPrompts(Fields template) {
    return template.json("batch_prompts").filter(JsonNode::isBoolean).isPresent()
        ? template.flag("batch_prompts", false) ? OptionalInt.of(BATCHED_PROMPTS) : OptionalInt.empty()
        : template.integer("batch_prompts");
  }

  private Graph graph(Fields config) {
    return new Graph(
        config.map("nodes", this::place),
        config.list("edges", edge -> new Edge(
            edge.text("from", ""),
            edge.texts("to").orElse(List.of()),
            edge.list("choose", choice -> new Choice(choice.text("when", ""), choice.text("to", ""))))),
        config.integer("max_iterations", NODE_VISITS));
  }

  private PlanExecute planExecute(Fields config) {
    Fields limits = config.block("limits");
    return new PlanExecute(
        config.optional("analyst", this::turn),
        turn(config.block("planner")),
        config.optional("verifier", this::turn),
        limits.integer("max_steps", PLANNED_STEPS),
        limits.integer("max_replans", REPLANS),
        config.texts("tools").map(tools::declaredOf));
  }

  private Supervisor supervisor(Fields config) {
    List<String> agents = config.texts("agents").orElseThrow();
    return new Supervisor(
        turn(config.block("supervisor")),
        agents,
        config.text("default_agent", agents.get(0)),
        fastPath(config.block("fast_path")),
        new Quality(config.number("min_quality").orElse(MIN_QUALITY), config.integer("max_refinements", REFINEMENTS)),
        config.integer("max_handoffs", agents.size()),
        config.flag("sequential_fallback", true),
        new DecisionAge(
            Duration.ofSeconds(config.integer("analysis_ttl_s", ANALYSIS_TTL_S)),
            Duration.ofSeconds(config.integer("routing_ttl_s", ROUTING_TTL_S))));
  }

  private static Optional<FastPath> fastPath(Fields rule) {
    return rule.flag("enabled", true)
        ? Optional.of(
            new FastPath(
                rule.integer("max_words", FAST_WORDS),
                rule.integer("max_characters", FAST_CHARACTERS),
                new HashSet<>(rule.texts("words").orElse(List.of()))))
        : Optional.empty();
  }
}
