package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunEvent.Warned;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where one plan stands and what may start of it. A step starts when those it waits for are done, before verifications;
 * the verification of a step starts when the step is done, and nothing waits for it but the answer and the next plan.
 *
 * <p>A step that fails, or whose result is rejected, stops the plan: what has started ends, and results are verified where
 * another plan may follow. In the last plan a failure may be tolerated, but none that leaves an effect in doubt; its reason
 * is then the step's result.
 */
final class PlanExecution {

  private final PlanExecute spec;
  private final PlanTurns turns;
  private final PlanRound round;
  private final Plan plan;
  private final PlanProgress progress;
  private final OnFailure onFailure;
  private final boolean last;
  private final RunView view;

  /**
   * @param last whether no other plan may follow
   */
  PlanExecution(PlanExecute spec, PlanTurns turns, PlanRound round, OnFailure onFailure, boolean last, RunView view) {
    this.spec = spec;
    this.turns = turns;
    this.round = round;
    this.plan = round.plan().orElseThrow();
    this.onFailure = onFailure;
    this.last = last;
    this.view = view;
    this.progress = round.progress(spec.verifier().isPresent(), tolerates());
    progress.look(view);
  }

  /** What came of a plan so far. */
  sealed interface Outcome {

    /** Not at its end. */
    record Goes(Decision decision) implements Outcome {}

    /** Every step is done and verified. */
    record Done() implements Outcome {}

    /** It cannot go on, and nothing of it is under way. */
    record Stuck(FailureKind kind, String reason) implements Outcome {}
  }

  private boolean tolerates() {
    return last && onFailure == OnFailure.TOLERATE;
  }

  private boolean isStopped() {
    return !progress.rejected().isEmpty() || progress.isInDoubt() || !progress.failed().isEmpty() && !tolerates();
  }

  /** Whether a tolerated failure is part of what the plan came to. */
  boolean isPartial() {
    return !progress.failed().isEmpty();
  }

  Outcome outcome() {
    Optional<Decision> remark = remark();
    if (remark.isPresent()) {
      return new Outcome.Goes(remark.get());
    }
    List<StepRequest> ready = ready();
    if (!ready.isEmpty()) {
      return new Outcome.Goes(new Decision.Start(ready));
    }
    if (view.openSteps() > 0) {
      return new Outcome.Goes(new Decision.Await());
    }
    return isStopped() ? stuck() : new Outcome.Done();
  }

  /** What the user has to know and has not been told. */
  private Optional<Decision> remark() {
    if (!plan.circle().isEmpty() && view.step(plan.nodes().get(0).id()).isEmpty()) {
      String text =
          "Steps of " + round.names().planner() + " wait for each other, " + plan.shownCircle()
              + "; they run one after the other as they are listed";
      Warned warning = new Warned("plan-circle", text);
      if (!progress.isSaid(warning)) {
        return Optional.of(said(warning));
      }
    }
    while (!progress.doubtful().isEmpty()) {
      int first = progress.doubtful().first();
      Warned warning = doubt(plan.nodes().get(first));
      if (!progress.isSaid(warning)) {
        return Optional.of(said(warning));
      }
      progress.doubtful().remove(first);
    }
    return Optional.empty();
  }

  private Warned doubt(Node node) {
    return round.verdict(node, view)
        .map(verdict -> new Warned(
            "verification-doubt",
            node.verification() + " doubts the result of " + node.id() + " with a confidence of only " + verdict.confidence()
                + ": " + verdict.reason()))
        .orElseGet(() -> new Warned(
            "verification-unread",
            node.verification() + " came to no verdict, so the result of " + node.id() + " was used without one"));
  }

  private static Decision said(Warned warning) {
    return new Decision.Warn(warning.code(), warning.text());
  }

  private List<StepRequest> ready() {
    int slots = view.workflow().runtime().maxParallel() - view.openSteps();
    List<StepRequest> settled = new ArrayList<>();
    List<StepRequest> ready =
        round.merges() ? readyTogether(settled, slots) : readyAlone(slots);
    if (!last || !isStopped()) {
      for (Iterator<Integer> some = progress.unverified().iterator(); some.hasNext() && ready.size() < slots; ) {
        Node node = plan.nodes().get(some.next());
        StepView step = view.step(node.id()).orElseThrow();
        ready.add(turns.verification(spec.verifier().orElseThrow(), node, step, plan, view));
      }
    }
    settled.addAll(ready);
    return settled;
  }

  /** No more steps are looked at than may start. */
  private List<StepRequest> readyAlone(int slots) {
    List<StepRequest> ready = new ArrayList<>();
    int lastLevel = lastLevelToStart();
    if (lastLevel >= 0) {
      for (Iterator<Integer> some = progress.ready().iterator(); some.hasNext() && ready.size() < slots; ) {
        Node node = plan.nodes().get(some.next());
        if (node.level() <= lastLevel) {
          ready.add(request(node));
        }
      }
    }
    return ready;
  }

  /**
   * Every step that is ready is looked at, as each may be part of a call with others.
   *
   * @param settled gets the steps that such a call has settled
   */
  private List<StepRequest> readyTogether(List<StepRequest> settled, int slots) {
    PlanBatches batches = new PlanBatches(round, progress, view);
    List<Node> startable = new ArrayList<>();
    int lastLevel = lastLevelToStart();
    for (int position : progress.ready()) {
      Node node = plan.nodes().get(position);
      Optional<StepRequest> made = batches.settled(node);
      if (made.filter(request -> request.isFree() || slots > settled.size()).isPresent()) {
        settled.add(made.get());
      } else if (made.isEmpty() && node.level() <= lastLevel) {
        startable.add(node);
      }
    }
    return batches.requests(startable, slots, this::request);
  }

  /** The level after which nothing starts any more; -1 where nothing does. */
  private int lastLevelToStart() {
    if (!isStopped()) {
      return Integer.MAX_VALUE;
    }
    boolean finishes = progress.rejected().isEmpty() && onFailure != OnFailure.FAIL_FAST;
    return finishes ? nodes(progress.failed()).mapToInt(Node::level).min().orElseThrow() : -1;
  }

  private StepRequest request(Node node) {
    FilledParameters parameters = round.complete(node, view);
    StepRequest request =
        round.tool(node)
            .<StepRequest>map(tool -> new StepRequest.ToolStep(node.id(), tool, parameters.values()))
            .orElseGet(() -> turns.task(node, parameters.values(), plan, view));
    Optional<StepView> repeated = round.cannotBeRepeated(node, parameters);
    if (parameters.missing().isPresent()) {
      return new StepRequest.Failing(
          request, FailureKind.TEMPLATE, "Its parameters cannot be filled in: " + parameters.missing().get());
    } else if (repeated.isPresent()) {
      return new StepRequest.Failing(
          request,
          FailureKind.TOOL,
          "It was not run: " + repeated.get().id() + " has done the same, or tried to, and that has a lasting effect");
    }
    return request;
  }

  private Outcome stuck() {
    if (!progress.failed().isEmpty()) {
      Node first =
          nodes(progress.failed()).filter(this::isInDoubt).findFirst().orElse(plan.nodes().get(progress.failed().first()));
      Failure failure = failure(first);
      return new Outcome.Stuck(failure.kind(), "Step " + first.id() + " failed: " + failure.reason());
    }
    Node first = plan.nodes().get(progress.rejected().first());
    String reason = round.verdict(first, view).map(Verdict::reason).orElse("");
    return new Outcome.Stuck(
        FailureKind.MAX_STEPS, "Step " + first.id() + " came to a result that was rejected when it was verified: " + reason);
  }

  private Stream<Node> nodes(Set<Integer> positions) {
    return positions.stream().map(plan.nodes()::get);
  }

  private boolean isInDoubt(Node node) {
    return failure(node).kind() == FailureKind.IN_DOUBT;
  }

  private Failure failure(Node node) {
    return round.view(node, view).flatMap(StepView::failure).orElseThrow();
  }
}
