package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A world with a planner, a writer and three tools in which the test says what each step takes and comes to. The tools want
 * a text {@code q} and may be given a number {@code n}: {@code look} reads, {@code keep} may be repeated with its key,
 * {@code pay} must not be repeated.
 */
final class PlanScene {

  static final String NEVER = "never";

  final SimulatedWorld world = new SimulatedWorld();
  final Map<String, String> told = new LinkedHashMap<>();
  final Map<String, List<ChatMessage>> messages = new LinkedHashMap<>();
  final Map<String, Integer> offered = new HashMap<>();
  private final Map<String, String> says = new HashMap<>();
  private final Map<String, Duration> takes = new HashMap<>();
  private final Map<String, JsonNode> inputs = new HashMap<>();
  private Optional<Turn> analyst = Optional.empty();
  private Turn planner = turn("planner", "Answer the question.");
  private Optional<Turn> verifier = Optional.empty();
  private Optional<List<String>> tools = Optional.empty();
  private int maxSteps = 10;
  private int maxReplans = 2;
  private int maxParallel = 5;
  private OnFailure onFailure = OnFailure.FAIL_FAST;
  private String artifact = "{{ last_response }}";

  PlanScene() {
    world.tools.put("look", NamedTool.asking("look", Effect.READ));
    world.tools.put("keep", NamedTool.asking("keep", Effect.KEYED));
    world.tools.put("pay", NamedTool.asking("pay", Effect.ONCE));
    world.modelTakes = step -> takes.getOrDefault(step.value(), Duration.ZERO);
    world.toolTakes = step -> takes.getOrDefault(step.value(), Duration.ZERO);
    world.model = call -> {
      String step = call.step().value();
      List<ChatMessage> sent = call.request().messages();
      messages.put(step, sent);
      told.put(step, ((UserMessage) sent.get(sent.size() - 1)).singleText());
      offered.put(step, call.request().toolSpecifications() == null ? 0 : call.request().toolSpecifications().size());
      return NEVER.equals(says.get(step)) ? SimulatedWorld.fails(false) : answers(said(step));
    };
    world.toolSays = (step, call) -> said(step.value());
    world.toolEnds = call -> call.arguments().contains("boom") ? ToolOutcome.Status.FAILED : ToolOutcome.Status.OK;
  }

  /** What a step comes to; by default its own name. */
  PlanScene says(String step, String text) {
    says.put(step, text);
    return this;
  }

  /** The plans in order, each the list of its steps. */
  PlanScene plans(String... plans) {
    for (int i = 0; i < plans.length; i++) {
      says.put("planner#" + (i + 1), plan(plans[i]));
    }
    return this;
  }

  static String plan(String... steps) {
    return "{\"goal\": \"the goal\", \"steps\": [" + String.join(", ", steps) + "]}";
  }

  /** A step that calls {@code look} with this text. */
  static String look(String id, String q, String... dependencies) {
    return step(id, "look", "{\"q\": \"" + q + "\"}", dependencies);
  }

  static String step(String id, String action, String parameters, String... dependencies) {
    String ids = dependencies.length == 0 ? "" : "\"" + String.join("\", \"", dependencies) + "\"";
    return "{\"id\": \"" + id + "\", \"action\": \"" + action + "\", \"parameters\": " + parameters
        + ", \"dependencies\": [" + ids + "]}";
  }

  static String verdict(boolean valid, double confidence) {
    return "{\"valid\": " + valid + ", \"confidence\": " + confidence + ", \"reason\": \"it is off\"}";
  }

  private String said(String step) {
    return says.getOrDefault(step, "R " + step);
  }

  PlanScene takes(String step, long seconds) {
    takes.put(step, Duration.ofSeconds(seconds));
    return this;
  }

  PlanScene analyst(Turn turn) {
    analyst = Optional.of(turn);
    return this;
  }

  PlanScene planner(Turn turn) {
    planner = turn;
    return this;
  }

  PlanScene verifier(Turn turn) {
    verifier = Optional.of(turn);
    return this;
  }

  PlanScene tools(String... names) {
    tools = Optional.of(List.of(names));
    return this;
  }

  PlanScene maxSteps(int most) {
    maxSteps = most;
    return this;
  }

  PlanScene maxReplans(int most) {
    maxReplans = most;
    return this;
  }

  PlanScene maxParallel(int most) {
    maxParallel = most;
    return this;
  }

  PlanScene onFailure(OnFailure mode) {
    onFailure = mode;
    return this;
  }

  PlanScene artifact(String from) {
    artifact = from;
    return this;
  }

  Workflow workflow() {
    return aWorkflow()
        .pattern(
            new PlanExecute(analyst, planner, verifier, maxSteps, maxReplans, tools),
            "planner", "writer", "analyst", "judge")
        .artifact("out.md", artifact)
        .maxParallel(maxParallel)
        .onFailure(onFailure)
        .build();
  }

  RunView run() {
    Workflow workflow = workflow();
    return world.submit(workflow, inputs).run().view(workflow);
  }

  static List<String> steps(RunView view) {
    return view.steps().stream().map(step -> step.id().value()).toList();
  }

  static String input(RunView view, String step) {
    return view.step(new StepId(step)).orElseThrow().input();
  }
}
