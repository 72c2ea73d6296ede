package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
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

  /** What one agent has to do. */
  private record Lane(String agent, Optional<StepView> beside, Optional<StepView> alone) {

    static Lane of(String agent, RunView view) {
      return new Lane(agent, view.step(besideId(agent)), view.step(aloneId(agent)));
    }

    private static StepId besideId(String agent) {
      return new StepId("parallel." + agent);
    }

    private static StepId aloneId(String agent) {
      return new StepId("alone." + agent);
    }

    Optional<StepView> last() {
      return alone.or(() -> beside);
    }

    boolean is(StepView.Status status) {
      return last().filter(step -> step.status() == status).isPresent();
    }

    boolean brokeBeside() {
      return beside.filter(step -> step.status() == StepView.Status.FAILED).isPresent();
    }

    /** Only what asking less at once may mend is tried again, and only where nothing is done twice. */
    boolean mayGoAgain() {
      return alone.isEmpty()
          && brokeBeside()
          && beside.get().failure().map(Failure::kind).filter(FailureKind.MODEL::equals).isPresent()
          && !beside.get().hadEffect();
    }

    StepRequest next(Scope scope) {
      StepId id = beside.isEmpty() ? besideId(agent) : aloneId(agent);
      return Asking.of(id, agent, "{{ task }}", Contribution.conversation(agent)).in(scope);
    }
  }

  Phase<Contribution> work(Route route, Assignment assignment, RunView view) {
    List<Lane> lanes = lanes(route, view);
    Optional<StepView> synthesis = view.step(SYNTHESIS);
    if (synthesis.isPresent()) {
      return joined(synthesis.get(), lanes);
    }
    boolean fallenBack = spec.sequentialFallback() && lanes.stream().anyMatch(Lane::brokeBeside);
    List<Lane> waiting = lanes.stream().filter(lane -> isToDo(lane, fallenBack)).toList();
    boolean broken = lanes.stream().anyMatch(lane -> lane.is(StepView.Status.FAILED) && !waiting.contains(lane));
    int slots = (fallenBack ? 1 : view.workflow().runtime().maxParallel()) - view.openSteps();
    boolean mayStart = !waiting.isEmpty() && !(broken && onFailure == OnFailure.FAIL_FAST);
    if (mayStart && slots > 0) {
      return start(waiting.subList(0, Math.min(slots, waiting.size())), route, assignment, view);
    }
    if (mayStart || view.openSteps() > 0) {
      return new Phase.Open<>(new Decision.Await());
    }
    boolean noneLeft = lanes.stream().noneMatch(lane -> lane.is(StepView.Status.COMPLETED));
    return broken && (noneLeft || onFailure != OnFailure.TOLERATE)
        ? new Phase.Open<>(fail(lanes))
        : conclude(lanes, route, assignment, view);
  }

  private static boolean isToDo(Lane lane, boolean fallenBack) {
    return lane.last().isEmpty() || fallenBack && lane.mayGoAgain();
  }

  private static Phase<Contribution> start(List<Lane> lanes, Route route, Assignment assignment, RunView view) {
    List<StepRequest> steps = new ArrayList<>();
    lanes.forEach(lane -> steps.add(lane.next(assignment.scope(view).with("route", route.seen()))));
    return new Phase.Open<>(new Decision.Start(steps));
  }

  private Phase<Contribution> conclude(List<Lane> lanes, Route route, Assignment assignment, RunView view) {
    List<StepView> answers =
        lanes.stream().filter(lane -> lane.is(StepView.Status.COMPLETED)).map(lane -> lane.last().orElseThrow()).toList();
    if (answers.size() == 1) {
      // There is nothing to join.
      String agent = answers.get(0).agent();
      return new Phase.Over<>(
          new Contribution(Scope.response(answers.get(0)), agent, Contribution.conversation(agent), isPartial(lanes)));
    }
    List<StepView> turns = turns(lanes);
    Scope scope =
        assignment.scope(view).with("route", route.seen()).with("answers", Scope.list(turns, turns.size()));
    return new Phase.Open<>(
        new Decision.Start(List.of(Asking.of(SYNTHESIS, spec.supervisor().agent(), JOIN, SYNTHESIS.value()).in(scope))));
  }

  private Phase<Contribution> joined(StepView synthesis, List<Lane> lanes) {
    return synthesis.status() == StepView.Status.COMPLETED
        ? new Phase.Over<>(
            new Contribution(
                Scope.response(synthesis), spec.supervisor().agent(), SYNTHESIS.value(), isPartial(lanes)))
        : Phase.unfinished(synthesis, left(lanes));
  }

  private static boolean isPartial(List<Lane> lanes) {
    return lanes.stream().anyMatch(lane -> lane.is(StepView.Status.FAILED));
  }

  private static Decision fail(List<Lane> lanes) {
    Lane first = lanes.stream().filter(lane -> lane.is(StepView.Status.FAILED)).findFirst().orElseThrow();
    return new Sequence.Standing.Broken(first.last().orElseThrow(), left(lanes)).decision();
  }

  /** What the agents that answered said. */
  private static Optional<String> left(List<Lane> lanes) {
    String text =
        lanes.stream()
            .filter(lane -> lane.is(StepView.Status.COMPLETED))
            .map(lane -> "Agent " + lane.agent() + ":\n" + Scope.response(lane.last().orElseThrow()))
            .collect(Collectors.joining("\n\n"));
    return Optional.of(text).filter(some -> !some.isEmpty());
  }

  private static List<Lane> lanes(Route route, RunView view) {
    return route.agents().stream().map(agent -> Lane.of(agent, view)).toList();
  }

  private static List<StepView> turns(List<Lane> lanes) {
    return lanes.stream().flatMap(lane -> lane.last().stream()).toList();
  }

  /** The agents' last turns that have begun, in the order of the route. */
  static List<StepView> turns(Route route, RunView view) {
    return turns(lanes(route, view));
  }
}
