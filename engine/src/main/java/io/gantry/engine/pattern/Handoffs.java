package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One agent answers a task or hands it on to another, {@code handoff#1}, {@code handoff#2}, … An agent may get the task
 * back; what ends the circle is the limit. Who cannot hand the task on, because the limit is reached, the other is not in
 * the team, or is the agent itself, is told so and asked for an answer, and that counts, whatever it is.
 */
final class Handoffs {

  private static final Series TURNS = new Series("handoff");
  private static final String MEMBER = "handoff";
  private static final String BEFORE =
      "{% if before is defined %}\n\n{{ before.agent }} handed this task on to you{% if reason %}: {{ reason }}{% endif %}"
          + "{% endif %}";
  private static final String OFFER =
      "{% if others %}\n\nIf another agent is better suited, say only {\"handoff\": \"<agent>\", \"reason\": \"<why>\"},"
          + " where <agent> is one of: {{ others }}{% endif %}";

  private final RouteRules rules;
  private final int most;

  /**
   * @param most how often the task may be handed on, 0 or more
   */
  Handoffs(RouteRules rules, int most) {
    this.rules = rules;
    this.most = most;
  }

  Phase<Contribution> work(Route route, Assignment assignment, RunView view) {
    int turns = TURNS.started(view);
    if (turns == 0) {
      return start(1, route.agents().get(0), "{{ task }}" + OFFER, scope(route, assignment, view));
    }
    StepView turn = turn(turns, view);
    if (turn.status() != StepView.Status.COMPLETED) {
      return Phase.unfinished(turn, Optional.empty());
    }
    Optional<JsonNode> wish = JsonAnswer.find(Scope.response(turn), json -> json.path(MEMBER).isTextual());
    boolean mustAnswer = turns > 1 && turn(turns - 1, view).agent().equals(turn.agent());
    if (wish.isEmpty() || mustAnswer) {
      return new Phase.Over<>(Contribution.of(Scope.response(turn), turn.agent()));
    }
    return handOn(wish.get(), turn, turns, scope(route, assignment, view), view);
  }

  private Phase<Contribution> handOn(JsonNode wish, StepView turn, int turns, Scope scope, RunView view) {
    String name = wish.path(MEMBER).asText().strip();
    Optional<String> other = rules.member(name);
    Optional<String> obstacle = obstacle(name, other, turn.agent(), turns);
    if (obstacle.isEmpty()) {
      scope.with("before", Scope.step(turn)).with("reason", wish.path("reason").asText(""));
      return start(turns + 1, other.orElseThrow(), "{{ task }}" + BEFORE + OFFER, scope);
    }
    Notice notice =
        new Notice("handoff-refused", "Agent '" + turn.agent() + "' cannot hand the task on: " + obstacle.get());
    return notice.untold(view)
        .<Phase<Contribution>>map(Phase.Open::new)
        .orElseGet(() -> start(turns + 1, turn.agent(), "You cannot hand this task on: {{ obstacle }}. Answer it yourself.",
            scope.with("obstacle", obstacle.get())));
  }

  private Optional<String> obstacle(String name, Optional<String> other, String agent, int turns) {
    if (other.isEmpty()) {
      return Optional.of("'" + Notice.shown(name) + "' is not in the team, which is " + String.join(", ", rules.team()));
    } else if (other.get().equals(agent)) {
      return Optional.of("'" + agent + "' has it already");
    }
    return turns > most ? Optional.of("max_handoffs, " + most + ", is reached") : Optional.empty();
  }

  private Scope scope(Route route, Assignment assignment, RunView view) {
    return assignment.scope(view).with("route", route.seen());
  }

  private Phase<Contribution> start(int number, String agent, String input, Scope scope) {
    String others =
        number > most ? "" : rules.team().stream().filter(id -> !id.equals(agent)).collect(Collectors.joining(", "));
    Asking turn = Asking.of(TURNS.id(number), agent, input, Contribution.conversation(agent));
    return new Phase.Open<>(new Decision.Start(List.of(turn.in(scope.with("others", others)))));
  }


  private static StepView turn(int number, RunView view) {
    return TURNS.find(view, number).orElseThrow();
  }

  /** The turns that have begun, in order. */
  List<StepView> turns(RunView view) {
    return TURNS.steps(view);
  }
}
