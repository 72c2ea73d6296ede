package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent splits the work; workers do the parts. */
class OrchestratorWorkersPatternTest {

  private static final String TWO = "[{\"task\": \"Dig\"}, {\"task\": \"Plant\"}]";

  private Turn hand = turn("hand");
  private OptionalInt least = OptionalInt.empty();
  private OptionalInt most = OptionalInt.empty();
  private OptionalInt rounds = OptionalInt.empty();
  private Optional<Place> reduce = Optional.empty();
  private Optional<Place> writeup = Optional.empty();
  private Optional<Gate> tasksReview = Optional.empty();
  private Optional<Gate> resultsReview = Optional.empty();
  private OnFailure mode = OnFailure.FAIL_FAST;
  private final List<String> artifacts = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        TWO,
        "```json\n" + TWO + "\n```",
        "As [1] says, these: " + TWO,
        "Not [], but these: " + TWO,
        "{\"tasks\": [\"Dig\", {\"task\": \" Plant \", \"priority\": 1}]}"
      })
  void aWorkerDoesEachTaskAndTheResponsesAreJoinedInOrder(String answer) {
    DecidedRun run = run(answer);

    assertThat(run.steps()).containsExactly("orchestrator#1", "workers[0]", "workers[1]");
    assertThat(run.input("workers[0]")).isEqualTo("Dig");
    assertThat(run.input("workers[1]")).isEqualTo("Plant");
    assertThat(run.outcome()).isEqualTo("done: Worker 1:\nR workers[0]\n\nWorker 2:\nR workers[1]");
  }

  @Test
  void aTaskIsNeverTakenForATemplate() {
    assertThat(run("[{\"task\": \"Say {{ inputs }}\"}]").input("workers[0]")).isEqualTo("Say {{ inputs }}");
  }

  @Test
  void anAnswerWithoutTasksIsSentBackTwiceInTheSameConversation() {
    SimulatedWorld world = new SimulatedWorld();
    Deque<String> said = new ArrayDeque<>(List.of("I would dig", "{\"task\": 3}", TWO));
    List<String> told = new ArrayList<>();
    world.model = call -> {
      told.add(call.request().messages().toString());
      return answers(call.step().value().startsWith("orchestrator") ? said.remove() : "Done");
    };
    Workflow workflow = workflow();

    world.submit(workflow).run();

    assertThat(world.modelCalls)
        .containsExactly("orchestrator#1", "orchestrator#2", "orchestrator#3", "workers[0]", "workers[1]");
    assertThat(told.get(2)).contains("I would dig", "holds no JSON array of tasks", "Garden");
    assertThat(told.get(4)).as("a worker's conversation is its own").contains("Plant").doesNotContain("Dig");
  }

  @Test
  void anOrchestratorThatNeverNamesTasksFailsTheRun() {
    DecidedRun run = run("Hm", "Hm", "Hm", TWO);

    assertThat(run.steps()).containsExactly("orchestrator#1", "orchestrator#2", "orchestrator#3");
    assertThat(run.outcome())
        .startsWith("STEP: Orchestrator 'boss' was asked 3 times and its answer holds no JSON array of tasks");
  }

  @Test
  void fewerTasksThanMinWorkersAreSentBackWithTheirNumber() {
    least = OptionalInt.of(2);

    DecidedRun run = run("[{\"task\": \"Dig\"}]", TWO);

    assertThat(run.input("orchestrator#1")).contains("at least 2 of them");
    assertThat(run.input("orchestrator#2")).startsWith("Your answer holds 1 tasks, min_workers is 2.");
    assertThat(run.steps()).endsWith("workers[0]", "workers[1]");
  }

  @Test
  void maxWorkersBoundsHowManyWorkAtOnceAndNotTheList() {
    most = OptionalInt.of(2);
    SimulatedWorld world = new SimulatedWorld();
    world.model = call -> answers(call.step().value().startsWith("orchestrator") ? tasks(7) : "Done");
    Workflow workflow = workflow();

    world.submit(workflow).run();

    assertThat(world.maxOpenCalls).isEqualTo(2);
    assertThat(world.modelCalls).hasSize(8).endsWith("workers[6]");
  }

  @Test
  void maxParallelBoundsTheWorkersToo() {
    most = OptionalInt.of(7);
    SimulatedWorld world = new SimulatedWorld();
    world.model = call -> answers(call.step().value().startsWith("orchestrator") ? tasks(7) : "Done");

    world.submit(workflow()).run();

    assertThat(world.maxOpenCalls).isEqualTo(5);
  }

  @Test
  void reduceAndWriteupFollowTheWorkers() {
    reduce =
        Optional.of(turn("boss", "{{ num_workers }} {{ round_count }} {% for w in workers %}{{ w.task }}="
            + "{{ w.response }} {% endfor %}"));
    writeup = Optional.of(turn("boss"));

    DecidedRun run = run(TWO);

    assertThat(run.steps()).endsWith("reduce", "writeup");
    assertThat(run.input("reduce")).isEqualTo("2 1 Dig=R workers[0] Plant=R workers[1] ");
    assertThat(run.input("writeup")).isEqualTo("R reduce");
    assertThat(run.outcome()).isEqualTo("done: R writeup");
  }

  @Test
  void whereThereIsNothingToDoTheRunEndsWithoutWorkers() {
    assertThat(run("[]").outcome()).isEqualTo("done: ");
    writeup = Optional.of(turn("boss"));
    assertThat(run("[]").steps()).containsExactly("orchestrator#1", "writeup");
  }

  @Nested
  class InRounds {

    @Test
    void theOrchestratorSeesTheResultsAndNamesFurtherTasks() {
      rounds = OptionalInt.of(3);
      reduce =
          Optional.of(turn("boss", "{{ round_count }}: {% for w in workers %}{{ w.index }} {{ w.task }}, {% endfor %}"));

      DecidedRun run = run(TWO, "[{\"task\": \"Water\"}]", "[]");

      assertThat(run.steps())
          .containsExactlyInAnyOrder(
              "orchestrator#1", "workers[0]", "workers[1]", "round#2.orchestrator#1", "round#2.workers[0]",
              "round#3.orchestrator#1", "reduce");
      assertThat(run.input("round#2.orchestrator#1"))
          .contains("1. Dig\nR workers[0]\n\n2. Plant\nR workers[1]", "[] where nothing is left");
      assertThat(run.input("round#3.orchestrator#1")).contains("1. Water").doesNotContain("Dig");
      assertThat(run.input("reduce")).isEqualTo("2: 0 Dig, 1 Plant, 2 Water, ");
    }

    @Test
    void afterTheLastRoundItIsNotAskedAgain() {
      rounds = OptionalInt.of(2);

      assertThat(run(TWO, TWO, TWO).steps()).endsWith("round#2.workers[0]", "round#2.workers[1]");
    }

    @Test
    void anOrchestratorThatGivesUpLaterKeepsWhatWasDone() {
      rounds = OptionalInt.of(2);

      assertThat(run(TWO, "Hm", "Hm", "Hm").outcome()).startsWith("STEP: Orch").contains("/ Worker 1:\nR workers[0]");
    }
  }

  @Nested
  class WhenAWorkerFails {

    @Test
    void nothingMoreStartsAndTheRunFails() {
      most = OptionalInt.of(1);

      DecidedRun run = failing("workers[1]");

      assertThat(run.steps()).containsExactly("orchestrator#1", "workers[0]", "workers[1]");
      assertThat(run.outcome())
          .isEqualTo(
              "MODEL: Worker workers[1] failed: workers[1] broke (its task: Task 1) / Worker 1:\nR workers[0]\n\nWorker 2:\n"
                  + "workers[1] broke");
    }

    @Test
    void finishLevelLetsTheOtherTasksBeDone() {
      most = OptionalInt.of(1);
      mode = OnFailure.FINISH_LEVEL;

      DecidedRun run = failing("workers[1]");

      assertThat(run.steps()).endsWith("workers[2]", "workers[3]");
      assertThat(run.outcome()).startsWith("MODEL: Worker workers[1] failed");
    }

    @Test
    void toleratedItsReasonIsItsResponse() {
      mode = OnFailure.TOLERATE;
      reduce = Optional.of(turn("boss", "{{ workers[1].status }}: {{ workers[1].response }}"));

      DecidedRun run = failing("workers[1]");

      assertThat(run.input("reduce")).isEqualTo("failed: workers[1] broke");
      assertThat(run.outcome()).isEqualTo("partial: R reduce");
    }

    @Test
    void evenToleratedTheRunFailsWhenNoWorkerIsLeft() {
      mode = OnFailure.TOLERATE;

      assertThat(failing("workers[0] workers[1] workers[2] workers[3]").outcome())
          .isEqualTo("MODEL: Worker workers[0] failed: workers[0] broke (its task: Task 0) / nothing");
    }

    private DecidedRun failing(String steps) {
      return DecidedRun.of(
          workflow(),
          (step, input) ->
              steps.contains(step.value()) ? Optional.empty()
                  : Optional.of(step.value().startsWith("orchestrator") ? tasks(4) : "R " + step),
          1);
    }
  }

  @Nested
  class WithReviews {

    @ParameterizedTest
    @ValueSource(strings = {"approve", " Yes\n", "approved"})
    void approvedTasksAreDone(String word) {
      tasksReview = Optional.of(gate("{{ task_count }} of {{ orchestrator_response }}"));

      DecidedRun run = run(TWO, word);

      assertThat(run.steps()).startsWith("orchestrator#1", "decomposition_review#1", "workers[0]");
      assertThat(run.input("decomposition_review#1")).isEqualTo("2 of " + TWO);
    }

    @Test
    void aRemarkGoesBackToTheOrchestratorAndItsNewTasksAreReviewedAgain() {
      tasksReview = Optional.of(gate("Well?"));

      DecidedRun run = run(TWO, "Water {{ it }} too", "Hm", "[{\"task\": \"Water\"}]", "ok");

      assertThat(run.steps())
          .containsExactly(
              "orchestrator#1", "decomposition_review#1", "orchestrator#2", "orchestrator#3", "decomposition_review#2",
              "workers[0]");
      assertThat(run.input("orchestrator#2")).contains("Water {{ it }} too");
      assertThat(run.input("workers[0]")).isEqualTo("Water");
    }

    @Test
    void rejectedTasksFailTheRun() {
      tasksReview = Optional.of(gate("Well?"));

      assertThat(run(TWO, "reject").outcome()).isEqualTo("STEP: The reviewer rejected the tasks: reject / nothing");
    }

    @Test
    void aReviewerWhoIsNeverContentFailsTheRun() {
      tasksReview = Optional.of(gate("Well?"));

      assertThat(run(TWO, "1", TWO, "2", TWO, "3", TWO, "4", TWO, "5", TWO, "6").outcome())
          .startsWith("STEP: The reviewer did not approve the tasks in 5 reviews");
    }

    @Test
    void aRemarkOnTheResultsIsToldToReduce() {
      resultsReview = Optional.of(gate("{{ worker_count }}"));
      reduce = Optional.of(turn("boss", "{{ hitl_response }}"));

      DecidedRun run = run(TWO, "Be brief");

      assertThat(run.steps()).endsWith("reduce_review", "reduce");
      assertThat(run.input("reduce")).isEqualTo("Be brief");
    }

    @Test
    void aReviewThatFailsFailsTheRunAndKeepsTheResults() {
      resultsReview = Optional.of(gate("{{ missing }}"));

      assertThat(run(TWO).outcome()).startsWith("TEMPLATE: Step reduce_review failed").contains("/ Worker 1:\nR workers[0]");
    }

    @Test
    void rejectedResultsFailTheRunAndAreKept() {
      resultsReview = Optional.of(gate("{{ worker_count }}"));

      assertThat(run(TWO, "stop").outcome())
          .startsWith("STEP: The reviewer rejected the workers' results: stop / Worker 1:\nR workers[0]");
    }
  }

  @Test
  void workersHaveTheToolsOfTheTemplateInsteadOfTheirOwn() {
    SimulatedWorld world = new SimulatedWorld();
    world.toolEffects.put("look", Effect.READ);
    world.toolEffects.put("dig", Effect.READ);
    Map<String, List<String>> offered = new TreeMap<>();
    world.model = call -> {
      offered.put(call.step().value(), call.request().toolSpecifications().stream().map(ToolSpecification::name).toList());
      return answers(call.step().value().startsWith("orchestrator") ? TWO : "Done");
    };
    hand = new Turn("hand", Optional.empty(), Map.of(), Optional.of(List.of("dig")));

    world.submit(workflow()).run();

    assertThat(offered)
        .containsEntry("orchestrator#1", List.of("look", "dig"))
        .containsEntry("workers[0]", List.of("dig"))
        .containsEntry("workers[1]", List.of("dig"));
  }

  @Test
  void artifactsSeeTheWriteupBesideTheReduction() {
    reduce = Optional.of(turn("boss", "Sum"));
    writeup = Optional.of(turn("boss", "Write up {{ reduce_response }}"));
    artifacts.add("{{ reduce_response }} / {{ writeup_response }} / {{ last_response }}");
    SimulatedWorld world = new SimulatedWorld();
    world.model = call -> answers(call.step().value().startsWith("orchestrator") ? TWO : "R " + call.step());
    Workflow workflow = workflow();

    world.submit(workflow).run();

    RunView view = world.view(workflow);
    assertThat(view.step(new StepId("writeup")).orElseThrow().input()).isEqualTo("Write up R reduce");
    assertThat(view.artifacts()).containsEntry("out.md", "R reduce / R writeup / R writeup");
  }

  @Test
  void artifactsSeeWorkersAndResponses() {
    reduce = Optional.of(turn("boss", "Sum"));
    artifacts.add(
        "{{ num_workers }} {{ round_count }} {{ workers[0].task }} {{ reduce_response }} {{ last_response }} {{ name }}");
    SimulatedWorld world = new SimulatedWorld();
    world.model = call -> answers(call.step().value().startsWith("orchestrator") ? TWO : "R " + call.step());
    Workflow workflow = workflow();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts()).containsEntry("out.md", "2 1 Dig R reduce R reduce test");
  }

  /** A run in which the orchestrator and people say these things in this order. */
  private DecidedRun run(String... words) {
    Deque<String> said = new ArrayDeque<>(List.of(words));
    return DecidedRun.of(
        workflow(),
        (step, input) ->
            Optional.of(step.value().matches(".*(orchestrator|review).*") ? said.remove() : "R " + step),
        1);
  }

  private static String tasks(int number) {
    return IntStream.range(0, number).mapToObj(i -> "{\"task\": \"Task " + i + "\"}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private Workflow workflow() {
    OrchestratorWorkers spec =
        new OrchestratorWorkers(
            turn("boss", "Garden"), least, most, rounds, hand, reduce, writeup, tasksReview, resultsReview);
    WorkflowBuilder builder = aWorkflow().pattern(spec, "boss", "hand").onFailure(mode);
    artifacts.forEach(from -> builder.artifact("out.md", from));
    return builder.build();
  }
}
