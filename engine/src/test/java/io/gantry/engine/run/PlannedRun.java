package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.explain.Count;
import io.gantry.engine.explain.Explainer;
import io.gantry.engine.explain.WorkflowPlan;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds a run against what its plan said beforehand. */
final class PlannedRun {

  private static final Explainer EXPLAINER =
      new Explainer(new KnownTools(TestTools::new), new NoModels(), new Templates(), true);

  private PlannedRun() {}

  /** Every step was planned, none ran more often than the plan says, and, where all went well, none less often. */
  static void assertKeepsToPlan(Workflow workflow, RunView run, boolean completed) {
    WorkflowPlan plan = plan(workflow);
    Map<String, Count> planned = new HashMap<>();
    plan.steps().forEach(step -> planned.put(step.id(), step.times()));
    Map<String, Long> ran = new HashMap<>();
    run.steps().forEach(step -> ran.merge(planned(step.id()), 1L, Long::sum));

    assertThat(planned.keySet()).as("steps of the plan").containsAll(ran.keySet());
    ran.forEach((step, times) -> assertAtMost(step, times, planned.get(step)));
    long work = run.stepsCounted();
    assertAtMost("steps", work, plan.budget().steps().count());
    assertAtMost(
        "questions",
        run.steps().stream().filter(step -> step.kind() == StepView.Kind.QUESTION).count(),
        plan.budget().questions().count());
    if (completed && run.lastFailed().isEmpty()) {
      planned.forEach((step, count) ->
          assertThat(ran.getOrDefault(step, 0L)).as("%s runs at least", step).isGreaterThanOrEqualTo(count.least()));
      assertThat(work).as("steps at least").isGreaterThanOrEqualTo(plan.budget().steps().count().least());
    }
  }

  static WorkflowPlan plan(Workflow workflow) {
    return EXPLAINER.explain(
        new LoadedWorkflow(workflow, "", "", List.of(), List.of(), pointer -> 0), Map.of(), RunOptions.DEFAULT);
  }

  private static void assertAtMost(String what, long times, Count planned) {
    planned.most().ifPresent(most -> assertThat(times).as("%s at most", what).isLessThanOrEqualTo(most));
  }

  /** The plan's word for a step of a run. */
  private static String planned(StepId step) {
    return step.value()
        .replaceFirst("^round#\\d+\\.", "")
        .replaceFirst("^(workers|workers\\.batch|sequential)\\[\\d+]", "$1[n]")
        .replaceFirst("^plan#\\d+\\.batch\\[.*", "plan#n.batch[<steps>]")
        .replaceFirst("^(plan|verify)#\\d+\\..*", "$1#n.<step>")
        .replaceFirst("#\\d+", "#n");
  }

  private static final class NoModels implements ModelClients {

    @Override
    public Set<String> providers() {
      return Set.of("offline");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      throw new AssertionError("A plan asks no model");
    }
  }
}
