package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A supervisor decides which agents work on a task and how ({@link Supervision}), they work on it ({@link Relay}, {@link
 * SideBySide}, {@link Handoffs}), and what they come to is scored and refined while that helps ({@link Refinement}).
 *
 * <p>What the supervisor cannot say is decided without it and told of: only an agent that works on the task, or the
 * supervisor that is to join what several said, can fail the run. The result is the version of the answer with the most
 * points.
 */
final class SupervisorPattern implements Pattern {

  private final Supervisor spec;
  private final Templates templates;
  private final Supervision supervision;
  private final SideBySide sideBySide;
  private final Handoffs handoffs;
  private final Refinement refinement;

  /**
   * @param templates fills in the task, whose words decide on the fast path
   */
  SupervisorPattern(Supervisor spec, Workflow workflow, Templates templates) {
    this.spec = spec;
    this.templates = templates;
    this.supervision = new Supervision(spec, workflow);
    this.sideBySide = new SideBySide(spec, workflow.runtime().onFailure());
    this.handoffs = new Handoffs(new RouteRules(spec.agents(), spec.defaultAgent()), spec.maxHandoffs());
    this.refinement = new Refinement(spec);
  }

  @Override
  public Decision next(RunView view) {
    Assignment assignment = assignment(view);
    if (assignment.flaw().isPresent()) {
      return new Decision.Fail(
          FailureKind.TEMPLATE, "The task cannot be filled in: " + assignment.flaw().get(), Optional.empty());
    }
    Phase<Route> routing = supervision.route(assignment, view);
    if (routing instanceof Phase.Open<Route> open) {
      return open.decision();
    }
    Route route = ((Phase.Over<Route>) routing).result();
    Phase<Contribution> work = work(route, assignment, view);
    return work instanceof Phase.Over<Contribution> over
        ? refinement.next(over.result(), route, assignment, view)
        : ((Phase.Open<Contribution>) work).decision();
  }

  /** What the run is about; its template is filled in once, as inputs never change. */
  private Assignment assignment(RunView view) {
    return view.kept(this, Assignment.class, () -> Assignment.of(spec.supervisor(), view, templates));
  }

  private Phase<Contribution> work(Route route, Assignment assignment, RunView view) {
    return switch (route.mode()) {
      case PARALLEL -> sideBySide.work(route, assignment, view);
      case HANDOFF -> handoffs.work(route, assignment, view);
      case DELEGATED, SEQUENTIAL, FAST_PATH -> Relay.work(route, assignment, view);
    };
  }

  private List<StepView> turns(Route route, RunView view) {
    return switch (route.mode()) {
      case PARALLEL -> SideBySide.turns(route, view);
      case HANDOFF -> handoffs.turns(view);
      case DELEGATED, SEQUENTIAL, FAST_PATH -> Relay.turns(route, view);
    };
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    Assignment assignment = assignment(view);
    Scope scope = assignment.scope(view).with("analysis", Supervision.analysis(assignment, view));
    if (supervision.route(assignment, view) instanceof Phase.Over<Route> routed) {
      Route route = routed.result();
      List<StepView> turns = turns(route, view);
      scope.with("route", route.seen()).with("answers", Scope.list(turns, turns.size()));
      if (work(route, assignment, view) instanceof Phase.Over<Contribution> done) {
        scope.with("last_response", refinement.result(done.result(), view)).with("quality", refinement.quality(view));
      }
    }
    return scope.ofArtifact(view).names();
  }
}
