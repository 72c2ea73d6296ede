package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.pattern.Route.Mode;
import io.gantry.engine.pattern.RouteRules.Normalised;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest.Reuse;
import io.gantry.engine.run.StepView;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a supervisor comes to a route: one model call, {@code analysis}, says both what the task is like and who works on
 * it. Where that answer was given to an earlier run and is too old to say who works on it, a second one, {@code routing},
 * is asked for that alone and told the analysis. Neither is asked where a team of one or the fast path leaves nothing to
 * decide.
 *
 * <p>Whatever is said, there is a route: {@link RouteRules}.
 */
final class Supervision {

  static final StepId ANALYSIS = new StepId("analysis");
  static final StepId ROUTING = new StepId("routing");

  private static final String TASK = "{{ task }}\n\n";
  private static final String DECIDE = "Say what this task is like, and decide who works on it.\n";
  private static final String TEAM = "\n\nThe team:\n{% for one in team %}- {{ one.id }}: {{ one.about }}\n{% endfor %}";
  private static final String MODES =
      """

      The modes:
      delegated: one agent answers
      sequential: the agents work one after the other in the order you name, each on what the one before it said
      parallel: the agents work beside each other, and you join what they say
      handoff: the first agent answers, or hands the task on to another
      fast_path: one agent answers, and nobody checks the answer
      """;
  private static final String ANSWER = "Answer with JSON and nothing else: {";
  private static final String ANALYSED =
      "\"task\": \"<the task in one sentence>\", \"complexity\": \"<complexity>\", \"needs_context\": false,"
          + " \"time_bound\": false, ";
  private static final String ROUTED = "\"mode\": \"<mode>\", \"agents\": [\"<agent>\"], \"reason\": \"<why>\"}\n";
  private static final int ABOUT = 240;

  private final PatternSpec.Supervisor spec;
  private final RouteRules rules;
  private final Optional<FastPath> fastPath;
  private final List<Map<String, String>> team;
  private final String choices;

  Supervision(PatternSpec.Supervisor spec, Workflow workflow) {
    this.spec = spec;
    this.rules = new RouteRules(spec.agents(), spec.defaultAgent());
    this.fastPath = spec.fastPath().map(FastPath::new);
    this.team = spec.agents().stream().map(id -> Map.of("id", id, "about", about(workflow.agent(id).prompt()))).toList();
    this.choices =
        "<mode> is one of: " + Arrays.stream(Mode.values()).map(Mode::word).collect(Collectors.joining(", "))
            + "\n<agent> is one of: " + String.join(", ", spec.agents());
  }

  private static String about(String prompt) {
    return ShortText.line(prompt, ABOUT);
  }

  /** A route once it is found, so that the steps after it do not look for it again. */
  private static final class Found {
    private Optional<Route> route = Optional.empty();
  }

  Phase<Route> route(Assignment assignment, RunView view) {
    Found found = view.kept(this, Found.class, Found::new);
    if (found.route.isEmpty()) {
      Phase<Route> phase = find(assignment, view);
      if (!(phase instanceof Phase.Over<Route> over)) {
        return phase;
      }
      found.route = Optional.of(over.result());
    }
    return new Phase.Over<>(found.route.get());
  }

  private Phase<Route> find(Assignment assignment, RunView view) {
    if (fastPath.isPresent() && !assignment.hasConversation() && fastPath.get().fits(assignment.task())) {
      return new Phase.Over<>(Route.to(spec.defaultAgent(), Mode.FAST_PATH));
    }
    if (spec.agents().size() == 1) {
      return new Phase.Over<>(Route.to(spec.agents().get(0), Mode.DELEGATED));
    }
    Optional<StepView> analysis = view.step(ANALYSIS);
    if (analysis.isEmpty()) {
      String input = TASK + DECIDE + ANSWER + ANALYSED + ROUTED + "<complexity> is one of: simple, moderate, complex\n"
          + choices + TEAM + MODES;
      return ask(ANALYSIS, input, spec.age().analysis(), assignment, assignment.scope(view));
    }
    return analysis.get().status() == StepView.Status.COMPLETED && isOld(analysis.get())
        ? routed(assignment, view)
        : said(analysis.get(), view);
  }

  /** Whether the answer was taken from an earlier run and is too old to say who works on the task. */
  private boolean isOld(StepView analysis) {
    return analysis
        .reused()
        .filter(from -> !analysis.startedAt().isBefore(from.at().plus(spec.age().routing())))
        .isPresent();
  }

  private Phase<Route> routed(Assignment assignment, RunView view) {
    Optional<StepView> routing = view.step(ROUTING);
    if (routing.isPresent()) {
      return said(routing.get(), view);
    }
    String input = TASK + "What is known of this task: {{ analysis | tojson }}\n\nDecide who works on it.\n" + ANSWER
        + ROUTED + choices + TEAM + MODES;
    Scope scope = assignment.scope(view).with("analysis", analysis(assignment, view));
    return ask(ROUTING, input, spec.age().routing(), assignment, scope);
  }

  private Phase<Route> ask(StepId id, String input, Duration age, Assignment assignment, Scope scope) {
    Optional<Reuse> reuse =
        age.isZero() || assignment.hasConversation() ? Optional.empty() : Optional.of(new Reuse(age, RouteRules.MODE));
    Asking turn = Asking.of(id, spec.supervisor().agent(), input, id.value()).reusing(reuse);
    return new Phase.Open<>(new Decision.Start(List.of(turn.in(scope.with("team", team)))));
  }

  private Phase<Route> said(StepView step, RunView view) {
    return switch (step.status()) {
      case RUNNING, CANCELLED -> new Phase.Open<>(new Decision.Await());
      case FAILED -> {
        Failure failure = step.failure().orElseThrow();
        yield told(rules.otherwise(
            new Notice("routing-failed", "Step " + step.id() + " failed: " + failure.reason() + "; the task goes to '"
                + spec.defaultAgent() + "'")), view);
      }
      case COMPLETED -> told(rules.normalise(Scope.response(step)), view);
    };
  }

  /** The route, once the user knows what there is to know of it. */
  private static Phase<Route> told(Normalised normalised, RunView view) {
    for (Notice notice : normalised.notices()) {
      Optional<Decision> untold = notice.untold(view);
      if (untold.isPresent()) {
        return new Phase.Open<>(untold.get());
      }
    }
    return new Phase.Over<>(normalised.route());
  }

  /** What is known of the task, as templates see it. */
  static Map<String, ?> analysis(Assignment assignment, RunView view) {
    JsonNode said =
        view.step(ANALYSIS)
            .flatMap(StepView::response)
            .flatMap(text -> JsonAnswer.find(text, JsonNode::isObject))
            .orElse(MissingNode.getInstance());
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("task", said.path("task").asText(assignment.task()));
    seen.put("complexity", said.path("complexity").asText(""));
    seen.put("needs_context", said.path("needs_context").asBoolean());
    seen.put("time_bound", said.path("time_bound").asBoolean());
    return seen;
  }
}
