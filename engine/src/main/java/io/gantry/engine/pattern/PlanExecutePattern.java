package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Plan.Node;
import io.gantry.engine.pattern.PlanExecution.Outcome;
import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A planner answers with a plan, the plan is checked before anything of it runs ({@link PlanCheck}), its steps run by their
 * dependencies while finished ones are verified ({@link PlanExecution}), and the planner writes the answer from what they
 * came to. A plan that cannot run, whose step fails, or whose result is rejected is replaced by another one, which builds on
 * what is done ({@link PlanRound}), as often as {@code max_replans} allows.
 *
 * <p>A step whose effect is in doubt fails the run: no plan may guess what happened.
 */
final class PlanExecutePattern implements Pattern {

  private final PlanExecute spec;
  private final Workflow workflow;
  private final PlanActions actions;
  private final PlanCheck check;
  private final PlanTurns turns;

  PlanExecutePattern(PlanExecute spec, Workflow workflow, Toolbox tools) {
    this.spec = spec;
    this.workflow = workflow;
    this.actions = new PlanActions(spec, workflow, tools);
    this.check = new PlanCheck(actions, spec.maxSteps());
    this.turns = new PlanTurns(spec, workflow);
  }

  @Override
  public Decision next(RunView view) {
    int plans = plans(view);
    if (plans == 0) {
      return begin(view);
    }
    StepView planner = PlanNames.PLANNERS.find(view, plans).orElseThrow();
    if (planner.status() != StepView.Status.COMPLETED) {
      return unfinished(planner, view);
    }
    PlanRound round = round(plans, view);
    if (round.plan().isEmpty()) {
      return plans <= spec.maxReplans()
          ? start(turns.nextPlan(new PlanNames(plans + 1), PlanTexts.faults(round.faults(), spec.maxSteps()), view))
          : usedUp("The plan of " + planner.id() + " cannot be run: " + String.join(" ", round.faults()), view);
    }
    Plan plan = round.plan().get();
    Optional<StepView> answer = view.step(round.names().answer(plan));
    if (answer.isPresent()) {
      return answer.get().status() == StepView.Status.COMPLETED
          ? new Decision.Finish(Scope.response(answer.get()), execution(round, view).isPartial())
          : unfinished(answer.get(), view);
    }
    Outcome outcome = execution(round, view).outcome();
    if (outcome instanceof Outcome.Goes goes) {
      return goes.decision();
    } else if (outcome instanceof Outcome.Stuck stuck) {
      return replan(stuck, round, plan, view);
    }
    Optional<String> how =
        plan.answer().filter(step -> !step.parameters().isEmpty())
            .map(step -> PlanTexts.task(step, round.fill(step, view).values(), plan));
    return start(turns.answer(round.names().answer(plan), PlanTexts.results(round, plan, view), how, view));
  }

  private int plans(RunView view) {
    return PlanNames.PLANNERS.started(view);
  }

  private Decision begin(RunView view) {
    if (spec.analyst().isPresent()) {
      Optional<StepView> intent = view.step(PlanNames.INTENT);
      if (intent.isEmpty()) {
        return start(turns.intent(spec.analyst().get(), view));
      } else if (intent.get().status() != StepView.Status.COMPLETED) {
        return unfinished(intent.get(), view);
      }
    }
    return start(turns.firstPlan(PlanTexts.rules(actions, spec.maxSteps()), view));
  }

  private Decision replan(Outcome.Stuck stuck, PlanRound round, Plan plan, RunView view) {
    int number = round.names().number();
    if (stuck.kind() == FailureKind.IN_DOUBT || spec.maxReplans() == 0) {
      return new Decision.Fail(stuck.kind(), stuck.reason(), best(view));
    } else if (number > spec.maxReplans()) {
      return new Decision.Fail(stuck.kind(), stuck.reason() + limit(), best(view));
    }
    return start(turns.nextPlan(new PlanNames(number + 1), PlanTexts.progress(round, plan, view, spec.maxSteps()), view));
  }

  private Decision usedUp(String reason, RunView view) {
    return new Decision.Fail(FailureKind.MAX_STEPS, reason + limit(), best(view));
  }

  private String limit() {
    return " (max_replans, " + spec.maxReplans() + ", is used up)";
  }

  private Decision unfinished(StepView step, RunView view) {
    return step.status() == StepView.Status.FAILED
        ? new Standing.Broken(step, best(view)).decision()
        : new Decision.Await();
  }

  private static Decision start(StepRequest request) {
    return new Decision.Start(List.of(request));
  }

  private PlanRound round(int number, RunView view) {
    return view.kept(this, Rounds.class, Rounds::new).upTo(number, view);
  }

  private PlanExecution execution(PlanRound round, RunView view) {
    boolean last = round.names().number() > spec.maxReplans();
    return new PlanExecution(spec, turns, round, workflow.runtime().onFailure(), last, view);
  }

  /** The answers of the planner, each read once. */
  private final class Rounds {

    private final List<PlanRound> read = new ArrayList<>();

    PlanRound upTo(int number, RunView view) {
      while (read.size() < number) {
        PlanNames names = new PlanNames(read.size() + 1);
        Optional<PlanRound> before = read.isEmpty() ? Optional.empty() : Optional.of(read.get(read.size() - 1));
        // In a view that was folded anew nobody has looked yet what that plan took over from the ones before it.
        before.filter(round -> round.plan().isPresent()).ifPresent(round -> execution(round, view));
        String answer = Scope.response(view.step(names.planner()).orElseThrow());
        read.add(new PlanRound(names, answer, before, actions, check, view));
      }
      return read.get(number - 1);
    }
  }

  /** What the steps came to, the best there is of a result where there is no answer. */
  private Optional<String> best(RunView view) {
    List<String> blocks = new ArrayList<>();
    for (Map<String, Object> step : steps(view)) {
      if (step.get("status").equals("completed")) {
        blocks.add("Step " + step.get("id") + ":\n" + step.get("response"));
      }
    }
    return blocks.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", blocks));
  }

  /** Every step that plans have run, in the order of the plans and their lists. */
  private List<Map<String, Object>> steps(RunView view) {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (int number = 1; number <= plans(view); number++) {
      if (PlanNames.PLANNERS.find(view, number).flatMap(StepView::response).isPresent()) {
        PlanRound round = round(number, view);
        round.plan().ifPresent(plan -> plan.nodes().forEach(node -> seen(node, round, view).ifPresent(steps::add)));
      }
    }
    return steps;
  }

  private static Optional<Map<String, Object>> seen(Node node, PlanRound round, RunView view) {
    return view.step(node.id()).map(step -> {
      Map<String, Object> seen = PlanTurns.seen(node.step(), step);
      Optional<Verdict> verdict = round.verdict(node, view);
      verdict.ifPresent(said -> seen.put("verdict", said.seen()));
      if (verdict.filter(Verdict::rejects).isPresent()) {
        seen.put("status", "rejected");
      }
      return seen;
    });
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    int plans = plans(view);
    Scope scope = turns.scope(view).with("steps", steps(view)).with("num_plans", plans);
    boolean planned = plans > 0 && PlanNames.PLANNERS.find(view, plans).flatMap(StepView::response).isPresent();
    Optional<PlanRound> round = planned ? Optional.of(round(plans, view)) : Optional.empty();
    Optional<Plan> plan = round.flatMap(PlanRound::plan);
    scope.with("goal", plan.map(Plan::goal).orElse(""));
    Optional<String> answer = plan.flatMap(p -> view.step(round.get().names().answer(p))).flatMap(StepView::response);
    return scope.with("last_response", answer.or(() -> best(view)).orElse("")).ofArtifact(view).names();
  }
}
