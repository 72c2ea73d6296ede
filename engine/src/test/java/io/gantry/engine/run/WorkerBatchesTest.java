package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several tasks of workers in one model call. */
class WorkerBatchesTest {

  private static final OrchestratorWorkers ALONE =
      new OrchestratorWorkers(
          turn("boss", "Garden"), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), turn("hand"),
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private final SimulatedWorld world = new SimulatedWorld();
  private final Map<String, String> says = new HashMap<>();
  private final Map<String, String> told = new HashMap<>();
  private OnFailure mode = OnFailure.FAIL_FAST;
  private int tasks = 10;

  WorkerBatchesTest() {
    world.model = call -> {
      String step = call.step().value();
      told.put(step, ((UserMessage) call.request().messages().get(call.request().messages().size() - 1)).singleText());
      if (step.startsWith("orchestrator")) {
        return answers(list(tasks, i -> "{\"task\": \"Task " + i + "\"}"));
      }
      String said = says.getOrDefault(step, "To " + told.get(step));
      return said.equals("never") ? SimulatedWorld.fails(false) : answers(said);
    };
  }

  private static String list(int size, IntFunction<String> entry) {
    return IntStream.range(0, size).mapToObj(entry).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Answers as a worker on its own would, in any order. */
  private static String answered(int... tasks) {
    return IntStream.of(tasks)
        .mapToObj(task -> "{\"index\": " + (task % 5 + 1) + ", \"answer\": \"To Task " + task + "\"}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private WorkerBatchesTest whole() {
    says.put("workers.batch[0]", "Here you are:\n```json\n" + answered(4, 3, 2, 1, 0) + "\n```");
    says.put("workers.batch[1]", "{\"answers\": " + answered(5, 6, 7, 8, 9) + "}");
    return this;
  }

  private Workflow workflow(OrchestratorWorkers spec) {
    return aWorkflow().pattern(spec, "boss", "hand").onFailure(mode)
        .artifact("out", "{% for w in workers %}{{ w.index }} {{ w.task }}: {{ w.response }} {{ w.status }}, {% endfor %}")
        .build();
  }

  private RunView run(OrchestratorWorkers spec) {
    Workflow workflow = workflow(spec);
    return world.submit(workflow).run().view(workflow);
  }

  private static List<String> modelSteps(RunView view) {
    return view.steps().stream().filter(step -> step.modelCalls() > 0).map(step -> step.id().value()).toList();
  }

  @Test
  void tenTasksAreTwoCallsAndWhatComesOfThemIsAsIfEachHadBeenAsked() {
    RunView together = whole().run(ALONE.batching(5));
    WorkerBatchesTest other = new WorkerBatchesTest();
    RunView alone = other.run(ALONE);

    assertThat(modelSteps(together)).containsExactly("orchestrator#1", "workers.batch[0]", "workers.batch[1]");
    assertThat(modelSteps(alone)).hasSize(11);
    assertThat(together.result()).isEqualTo(alone.result());
    assertThat(together.artifacts()).isEqualTo(alone.artifacts());
    assertThat(told.get("workers.batch[1]"))
        .contains("Here are 5 tasks", "{\"index\":1,\"task\":\"Task 5\"}", "{\"index\":5,\"task\":\"Task 9\"}")
        .contains("Answer with JSON");
  }

  @Test
  void theOrderIsThatOfTheTasksWhicheverBatchIsDoneFirst() {
    world.modelTakes = step -> Duration.ofSeconds(step.value().equals("workers.batch[0]") ? 9 : 1);

    RunView view = whole().run(ALONE.batching(5));

    assertThat(view.result().orElseThrow())
        .startsWith("Worker 1:\nTo Task 0\n\nWorker 2:\nTo Task 1\n")
        .endsWith("To Task 9");
    assertThat(view.steps()).extracting(step -> step.id().value()).endsWith("workers[8]", "workers[9]");
  }

  @Test
  void theTokensOfACallAreSharedByWhatItAnswered() {
    RunView view = whole().run(ALONE.batching(5));

    // A call of this world takes 10 tokens in and 5 out.
    assertThat(view.tokens()).isEqualTo(new Tokens(30, 15, false));
    for (int i = 0; i < 10; i++) {
      RunEvent.Shared shared = view.step(new StepId("workers[" + i + "]")).flatMap(StepView::shared).orElseThrow();
      assertThat(shared).isEqualTo(new RunEvent.Shared(new StepId("workers.batch[" + i / 5 + "]"), new Tokens(2, 1, false)));
    }
  }

  @Test
  void onlyWhatIsMissingIsAskedOnItsOwn() {
    whole();
    says.put("workers.batch[0]", answered(0, 2, 4));

    RunView view = run(ALONE.batching(5));

    assertThat(modelSteps(view))
        .containsExactlyInAnyOrder("orchestrator#1", "workers.batch[0]", "workers.batch[1]", "workers[1]", "workers[3]");
    assertThat(told.get("workers[3]")).isEqualTo("Task 3");
    assertThat(view.result()).isEqualTo(new WorkerBatchesTest().run(ALONE).result());
    assertThat(view.step(new StepId("workers[0]")).flatMap(StepView::shared).orElseThrow().tokens().input()).isEqualTo(4);
  }

  @Test
  void anAnswerThatIsNoListIsAskedForOneByOne() {
    whole();
    says.put("workers.batch[1]", "[{\"index\": 1, \"answer\": ");

    RunView view = run(ALONE.batching(5));

    assertThat(modelSteps(view)).hasSize(3 + 5);
    assertThat(view.result()).isEqualTo(new WorkerBatchesTest().run(ALONE).result());
  }

  @Test
  void aBatchThatFailsIsNoFailureOfTheRun() {
    whole();
    says.put("workers.batch[0]", "never");

    RunView view = run(ALONE.batching(5));

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.partial()).isFalse();
    assertThat(view.result()).isEqualTo(new WorkerBatchesTest().run(ALONE).result());
  }

  @Test
  void aWorkerThatFailsOnItsOwnFailsTheRunAndWhatIsThereIsKept() {
    whole();
    says.put("workers.batch[0]", answered(0, 2, 3, 4));
    says.put("workers[1]", "never");

    RunView view = run(ALONE.batching(5));

    assertThat(view.status()).isEqualTo(RunStatus.FAILED);
    assertThat(view.failure().orElseThrow().reason()).startsWith("Worker workers[1] failed");
    assertThat(view.result().orElseThrow()).contains("To Task 0", "To Task 9");
  }

  @Test
  void theLastCallTakesWhatIsLeftAndALoneTaskIsAskedAsItIs() {
    tasks = 6;
    says.put("workers.batch[0]", answered(0, 1, 2, 3, 4));
    says.put("workers.batch[1]", answered(5));
    assertThat(modelSteps(run(ALONE.batching(5)))).hasSize(3);

    WorkerBatchesTest lone = new WorkerBatchesTest();
    lone.tasks = 1;
    assertThat(modelSteps(lone.run(ALONE.batching(5)))).containsExactly("orchestrator#1", "workers[0]");
  }

  @Test
  void aStepWithoutACallDoesNotCountAgainstTheBudget() {
    Workflow workflow =
        aWorkflow().pattern(ALONE.batching(5), "boss", "hand").budgets(steps(3)).build();

    RunView view = whole().world.submit(workflow).run().view(workflow);

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
  }

  private static Budgets steps(int most) {
    return new Budgets(OptionalInt.of(most), OptionalLong.empty(), Optional.empty(), 0.8);
  }

  @Test
  void aRunThatCrashesAtAnyMomentEndsTheSameAndAsksNothingTwiceThatIsRecorded() {
    Workflow workflow = workflow(ALONE.batching(5));
    SimulatedWorld first = crashing().world.submit(workflow);
    int moments = 0;
    while (first.step()) {
      moments++;
    }
    String expected = first.view(workflow).result().orElseThrow();

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld again = crashing().world.submit(workflow);
      for (int i = 0; i < moment; i++) {
        again.step();
      }
      again.crash().resume(workflow).run();
      RunView view = again.view(workflow);
      assertThat(view.result()).as("crash at moment %d", moment).contains(expected);
      assertThat(view.steps()).allMatch(step -> step.modelCalls() <= 1).hasSize(first.view(workflow).steps().size());
    }
  }

  private static WorkerBatchesTest crashing() {
    WorkerBatchesTest scene = new WorkerBatchesTest().whole();
    scene.says.put("workers.batch[0]", answered(0, 2, 4));
    return scene;
  }
}
