package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Agents beside each other, {@code parallel.<agent>}, each told the task alone; then the supervisor joins what they say,
 * {@code synthesis}.
 *
 * <p>Where the model of one of them cannot be called and the fallback is on, what has begun is awaited, and everything
 * left to do goes on one after the other: agents that had not begun, and once more, as {@code alone.<agent>}, those whose
 * model failed, unless their step had begun something that is not safe to repeat. Agents that answered are not asked again.
 * What fails then, fails: fail-fast starts nothing more, finish-level lets the others answer; either way the run fails.
 * Tolerated, the supervisor joins the rest and the result is partial, unless nobody is left.
 *
 * <p>{@link Lanes} are kept with the view, so that a decision does not look at each agent anew.
 */
final class SideBySide {

  static final StepId SYNTHESIS = new StepId("synthesis");

  private static final String JOIN =
      """
      {{ task }}

      Several agents worked on this beside each other. Join what they say to one answer to the task.
      {% for one in answers %}
      {{ one.agent }}{% if one.status == 'completed' %} says:
      {{ one.response }}
      {% else %} could not answer.
      {% endif %}{% endfor %}""";

  private final Supervisor spec;
  private final OnFailure onFailure;

  SideBySide(Supervisor spec, OnFailure onFailure) {
    this.spec = spec;
    this.onFailure = onFailure;
  }

  Phase<Contribution> work(Route route, Assignment assignment, RunView view) {
    Lanes lanes = view.kept(this, Lanes.class, () -> new Lanes(route, spec.sequentialFallback())).look(view);
    Optional<StepView> synthesis = view.step(SYNTHESIS);
    if (synthesis.isPresent()) {
      return joined(synthesis.get(), lanes, view);
    }
    boolean broken = !lanes.failed().isEmpty();
    int slots = (lanes.isFallenBack() ? 1 : view.workflow().runtime().maxParallel()) - view.openSteps();
    boolean mayStart = !lanes.toDo().isEmpty() && !(broken && onFailure == OnFailure.FAIL_FAST);
    if (mayStart && slots > 0) {
      return start(lanes, slots, route, assignment, view);
    }
    if (mayStart || view.openSteps() > 0) {
      return new Phase.Open<>(new Decision.Await());
    }
    return broken && (lanes.completed().isEmpty() || onFailure != OnFailure.TOLERATE)
        ? new Phase.Open<>(fail(lanes, route, view))
        : conclude(lanes, route, assignment, view);
  }

  private static Phase<Contribution> start(Lanes lanes, int slots, Route route, Assignment assignment, RunView view) {
    List<StepRequest> steps = new ArrayList<>();
    for (Iterator<Integer> all = lanes.toDo().iterator(); all.hasNext() && steps.size() < slots; ) {
      int lane = all.next();
      String agent = route.agents().get(lane);
      Asking turn = Asking.of(lanes.next(lane, view), agent, "{{ task }}", Contribution.conversation(agent));
      steps.add(turn.in(assignment.scope(view).with("route", route.seen())));
    }
    return new Phase.Open<>(new Decision.Start(steps));
  }

  private Phase<Contribution> conclude(Lanes lanes, Route route, Assignment assignment, RunView view) {
    if (lanes.completed().size() == 1) {
      // There is nothing to join.
      StepView answer = lanes.last(lanes.completed().first(), view);
      return new Phase.Over<>(
          new Contribution(
              Scope.response(answer), answer.agent(), Contribution.conversation(answer.agent()), isPartial(lanes)));
    }
    List<StepView> turns = turns(route, view);
    Scope scope =
        assignment.scope(view).with("route", route.seen()).with("answers", Scope.list(turns, turns.size()));
    return new Phase.Open<>(
        new Decision.Start(List.of(Asking.of(SYNTHESIS, spec.supervisor().agent(), JOIN, SYNTHESIS.value()).in(scope))));
  }

  private Phase<Contribution> joined(StepView synthesis, Lanes lanes, RunView view) {
    return switch (synthesis.status()) {
      case RUNNING, CANCELLED -> new Phase.Open<>(new Decision.Await());
      case FAILED -> Phase.unfinished(synthesis, left(lanes, view));
      case COMPLETED ->
          new Phase.Over<>(
              new Contribution(
                  Scope.response(synthesis), spec.supervisor().agent(), SYNTHESIS.value(), isPartial(lanes)));
    };
  }

  private static boolean isPartial(Lanes lanes) {
    return !lanes.failed().isEmpty();
  }

  /** By the first agent of the route that failed, also one that would have been asked once more. */
  private static Decision fail(Lanes lanes, Route route, RunView view) {
    StepView first =
        turns(route, view).stream().filter(turn -> turn.status() == StepView.Status.FAILED).findFirst().orElseThrow();
    return new Sequence.Standing.Broken(first, left(lanes, view)).decision();
  }

  /** What the agents that answered said. */
  private static Optional<String> left(Lanes lanes, RunView view) {
    String text =
        lanes.completed().stream()
            .map(lane -> lanes.last(lane, view))
            .map(turn -> "Agent " + turn.agent() + ":\n" + Scope.response(turn))
            .collect(Collectors.joining("\n\n"));
    return Optional.of(text).filter(some -> !some.isEmpty());
  }

  /** The agents' last turns that have begun, in the order of the route. */
  static List<StepView> turns(Route route, RunView view) {
    return route.agents().stream().flatMap(agent -> Lanes.last(agent, view).stream()).toList();
  }
}
