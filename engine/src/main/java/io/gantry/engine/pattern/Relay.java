package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Route.Mode;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.List;
import java.util.Optional;

/**
 * Agents one after the other, each told the task and what the one before it said; the last one's answer counts. One agent
 * alone is a relay of one. A step that fails ends it.
 */
final class Relay {

  private static final String FIRST = "{{ task }}";
  private static final String LATER =
      "{{ task }}\n\n{{ before.agent }} worked on this before you and said:\n\n{{ last_response }}";

  private static final String SEQUENCE = "sequential[";

  private Relay() {}

  private static StepId id(Route route, int index) {
    return new StepId(route.mode() == Mode.SEQUENTIAL ? SEQUENCE + index + "]" : route.mode().word());
  }

  static Phase<Contribution> work(Route route, Assignment assignment, RunView view) {
    List<StepView> turns = turns(route, view);
    if (turns.isEmpty()) {
      return start(route, 0, FIRST, assignment.scope(view).with("route", route.seen()));
    }
    StepView last = turns.get(turns.size() - 1);
    if (last.status() != StepView.Status.COMPLETED) {
      boolean alone = turns.size() == 1;
      return Phase.unfinished(last, alone ? Optional.empty() : turns.get(turns.size() - 2).response());
    }
    if (turns.size() == route.agents().size()) {
      return new Phase.Over<>(Contribution.of(Scope.response(last), last.agent()));
    }
    Scope scope = assignment.scope(view).with("route", route.seen()).with("before", Scope.step(last));
    return start(route, turns.size(), LATER, scope.with("last_response", Scope.response(last)));
  }

  private static Phase<Contribution> start(Route route, int index, String input, Scope scope) {
    String agent = route.agents().get(index);
    return new Phase.Open<>(
        new Decision.Start(
            List.of(Asking.of(id(route, index), agent, input, Contribution.conversation(agent)).in(scope))));
  }

  /** The turns that have begun, in order. */
  static List<StepView> turns(Route route, RunView view) {
    return route.mode() == Mode.SEQUENTIAL ? view.numbered(SEQUENCE) : view.step(id(route, 0)).stream().toList();
  }
}
