package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.branch;
import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Branch;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Branches beside each other, and what joins them. */
class ParallelPatternTest {

  private final SimulatedWorld world = new SimulatedWorld();

  @Test
  void branchesRunBesideEachOtherAndEachOfThemInOrder() {
    Workflow workflow = parallel(branch("b", turn("writer", "1"), turn("writer")), branch("a", turn("writer", "2"))).build();
    world.modelTakes = step -> Duration.ofMillis(step.value().startsWith("branches.a") ? 25 : 10);

    world.submit(workflow).run();

    RunView view = world.view(workflow);
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.modelCalls).containsExactly("branches.b.steps[0]", "branches.a.steps[0]", "branches.b.steps[1]");
    assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(25));
    assertThat(view.step(new StepId("branches.b.steps[1]")).orElseThrow().input())
        .isEqualTo("Answer to branches.b.steps[0]");
  }

  @Test
  void withoutReduceTheResponsesStandInAlphabeticalOrder() {
    Workflow workflow = parallel(branch("b", turn("writer", "1")), branch("a", turn("writer", "2"))).build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).result())
        .contains("Branch a:\nAnswer to branches.a.steps[0]\n\nBranch b:\nAnswer to branches.b.steps[0]");
  }

  @Test
  void reduceSeesEveryBranchAndItsAnswerIsTheResult() {
    Workflow workflow =
        parallel(
                turn(
                    "editor",
                    "{{ branches.a.response }}|{{ branches['b'].status }}|{{ branches.b.tokens_estimated }}|"
                        + "{{ branches.b.step_history[1].response }}|{{ branches | length }}"),
                branch("b", turn("writer", "1"), turn("writer")),
                branch("a", turn("writer", "2")))
            .build();

    world.submit(workflow).run();

    RunView view = world.view(workflow);
    assertThat(view.step(new StepId("reduce")).orElseThrow().input())
        .isEqualTo("Answer to branches.a.steps[0]|completed|30|Answer to branches.b.steps[1]|2");
    assertThat(view.result()).contains("Answer to reduce");
  }

  @Test
  void aReduceWithoutInputIsToldTheJoinedResponses() {
    Workflow workflow =
        parallel(turn("editor"), branch("b", turn("writer", "1")), branch("a", turn("writer", "2"))).build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).step(new StepId("reduce")).orElseThrow().input())
        .isEqualTo("Branch a:\nAnswer to branches.a.steps[0]\n\nBranch b:\nAnswer to branches.b.steps[0]");
  }

  @Test
  void branchesShareNoConversationThoughTheyShareAnAgent() {
    Workflow workflow =
        parallel(
                turn("writer", "Join"),
                branch("a", turn("writer", "A0"), turn("writer", "A1")),
                branch("b", turn("writer", "B0"), turn("writer", "B1")))
            .build();
    Map<String, String> told = new HashMap<>();
    world.model = call -> {
      told.put(call.step().value(), call.request().messages().toString());
      return answers("Answer to " + call.step());
    };

    world.submit(workflow).run();

    assertThat(told.get("branches.a.steps[1]")).contains("A0").contains("A1").doesNotContain("B0");
    assertThat(told.get("branches.b.steps[1]")).contains("B0").contains("B1").doesNotContain("A0");
    assertThat(told.get("reduce")).contains("Join").doesNotContain("A0").doesNotContain("B0");
  }

  @Test
  void aBranchDoesNotSeeTheOthers() {
    Workflow workflow =
        parallel(branch("a", turn("writer", "1")), branch("b", turn("writer", "{{ branches.a.response }}"))).build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.TEMPLATE);
    assertThat(world.view(workflow).failure().orElseThrow().reason())
        .startsWith("Branch 'b' failed: Step branches.b.steps[0] failed: ").contains("branches");
  }

  @Test
  void aBoundOnParallelStepsTreatsBranchesAlike() {
    Branch[] branches = new Branch[4];
    for (int i = 0; i < branches.length; i++) {
      branches[i] = branch("b" + i, turn("writer", "1"), turn("writer"));
    }
    Workflow workflow = parallel(branches).maxParallel(2).build();

    world.submit(workflow).run();

    assertThat(world.maxOpenCalls).isEqualTo(2);
    assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(40));
    assertThat(world.modelCalls)
        .containsExactly(
            "branches.b0.steps[0]", "branches.b1.steps[0]", "branches.b2.steps[0]", "branches.b3.steps[0]",
            "branches.b0.steps[1]", "branches.b1.steps[1]", "branches.b2.steps[1]", "branches.b3.steps[1]");
  }

  @Test
  void artifactsSeeTheBranchesAndTheResult() {
    Workflow workflow =
        parallel(turn("editor"), branch("b", turn("writer", "1")), branch("a", turn("writer", "2")))
            .artifact("out.md", "{{ branches.b.response }}, {{ last_response }}, {{ TRACE | length }}")
            .build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts())
        .containsEntry("out.md", "Answer to branches.b.steps[0], Answer to reduce, 3");
  }

  @Test
  void aQuestionWaitsForNoSlotAndHoldsUpItsOwnBranchOnly() {
    Workflow workflow =
        parallel(
                branch("a", turn("writer", "1"), turn("writer")),
                branch("b", gate("Go on?"), turn("writer", "{{ hitl_response }}")),
                branch("c", gate("And you?"), turn("writer", "{{ hitl_response }}")))
            .maxParallel(1)
            .build();

    DecidedRun run = DecidedRun.of(workflow, (step, input) -> Optional.of("R " + step), 1);

    assertThat(run.requested.subList(0, 3)).extracting(request -> request.id().value())
        .containsExactlyInAnyOrder("branches.a.steps[0]", "branches.b.steps[0]", "branches.c.steps[0]");
    assertThat(run.input("branches.b.steps[1]")).isEqualTo("R branches.b.steps[0]");
    assertThat(run.input("branches.c.steps[1]")).isEqualTo("R branches.c.steps[0]");
  }

  /** Branch b has two steps, the first of which fails while a and c still have one to go. */
  @Nested
  class WhenABranchFails {

    @Test
    void failFastStartsNothingMore() {
      Workflow workflow = failing(OnFailure.FAIL_FAST);

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.FAILED);
      assertThat(world.modelCalls)
          .containsExactly("branches.a.steps[0]", "branches.b.steps[0]", "branches.c.steps[0]");
      assertThat(view.steps()).allMatch(step -> !step.isOpen());
      assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.MODEL);
      assertThat(view.failure().orElseThrow().reason()).startsWith("Branch 'b' failed: Step branches.b.steps[0] failed: ");
      assertThat(view.result()).isEmpty();
    }

    @Test
    void finishLevelLetsTheOthersEndAndKeepsWhatTheySaid() {
      Workflow workflow = failing(OnFailure.FINISH_LEVEL);

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.FAILED);
      assertThat(world.modelCalls).contains("branches.a.steps[1]", "branches.c.steps[1]")
          .doesNotContain("branches.b.steps[1]", "reduce");
      assertThat(view.result())
          .contains("Branch a:\nAnswer to branches.a.steps[1]\n\nBranch c:\nAnswer to branches.c.steps[1]");
    }

    @Test
    void toleratedItIsShownToReduceAndTheResultIsPartial() {
      Workflow workflow = failing(OnFailure.TOLERATE);

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(view.partial()).isTrue();
      assertThat(view.step(new StepId("reduce")).orElseThrow().input())
          .isEqualTo("failed: The provider answered 500, completed");
    }

    @Test
    void aRunOfWhichNothingIsLeftFailsEvenWhenTolerant() {
      Workflow workflow =
          parallel(branch("a", turn("writer", "1")), branch("b", turn("writer", "2")))
              .onFailure(OnFailure.TOLERATE)
              .failurePolicy(once())
              .build();
      world.model = call -> fails(false);

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.FAILED);
      assertThat(world.view(workflow).failure().orElseThrow().reason()).startsWith("Branch 'a' failed");
    }

    @Test
    void failFastDoesNotWaitForAPerson() {
      Workflow workflow =
          parallel(branch("a", turn("writer", "1")), branch("b", gate("Go on?"))).failurePolicy(once()).build();
      world.model = call -> fails(false);

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void otherwiseThePersonIsWaitedFor() {
      Workflow workflow =
          parallel(branch("a", turn("writer", "1")), branch("b", gate("Go on?")))
              .failurePolicy(once())
              .onFailure(OnFailure.FINISH_LEVEL)
              .build();
      world.model = call -> fails(false);

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void aFailedReduceFailsTheRunAndKeepsTheBranches() {
      Workflow workflow =
          parallel(turn("editor", "Join"), branch("a", turn("writer", "1")), branch("b", turn("writer", "2")))
              .onFailure(OnFailure.TOLERATE)
              .failurePolicy(once())
              .build();
      world.model = call -> call.step().value().equals("reduce") ? fails(false) : answers("R " + call.step());

      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.failure().orElseThrow().reason()).startsWith("Step reduce failed: ");
      assertThat(view.result()).contains("Branch a:\nR branches.a.steps[0]\n\nBranch b:\nR branches.b.steps[0]");
    }

    private Workflow failing(OnFailure mode) {
      Workflow workflow =
          parallel(
                  turn("editor", "{{ branches.b.status }}: {{ branches.b.response }}, {{ branches.a.status }}"),
                  branch("a", turn("writer", "1"), turn("writer")),
                  branch("b", turn("writer", "2"), turn("writer")),
                  branch("c", turn("writer", "3"), turn("writer")))
              .onFailure(mode)
              .failurePolicy(once())
              .build();
      world.modelTakes = step -> Duration.ofMillis(step.value().equals("branches.b.steps[0]") ? 5 : 10);
      world.model =
          call -> call.step().value().equals("branches.b.steps[0]") ? fails(false) : answers("Answer to " + call.step());
      world.submit(workflow).run();
      return workflow;
    }
  }

  private static FailurePolicy once() {
    return new FailurePolicy(0, FailurePolicy.DEFAULT.backoff(), Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  private static WorkflowBuilder parallel(Branch... branches) {
    return aWorkflow().pattern(new Parallel(List.of(branches), Optional.empty()), "writer");
  }

  private static WorkflowBuilder parallel(Place reduce, Branch... branches) {
    return aWorkflow().pattern(new Parallel(List.of(branches), Optional.of(reduce)), "writer", "editor");
  }
}
