package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.PatternSpec.Supervisor.DecisionAge;
import io.gantry.engine.workflow.PatternSpec.Supervisor.FastPath;
import io.gantry.engine.workflow.PatternSpec.Supervisor.Quality;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A supervisor decides who works on a task and how, has the answer assessed, and refined while that helps. */
class SupervisorPatternTest {

  private static final String TASK = "Write to the guests that the harbour stays closed until the crane is mended.";
  private static final String GOOD = "{\"score\": 9, \"issues\": []}";

  private final Map<String, String> says = new LinkedHashMap<>();
  private Supervisor spec =
      new Supervisor(
          turn("lead", TASK),
          List.of("writer", "editor", "lawyer"),
          "editor",
          Optional.empty(),
          new Quality(7, 2),
          3,
          true,
          new DecisionAge(Duration.ZERO, Duration.ZERO));

  /** What steps answer; those nobody told say that they are there, and {@code null} breaks. */
  private SupervisorPatternTest says(String step, String answer) {
    says.put(step, answer);
    return this;
  }

  private SupervisorPatternTest routes(String mode, String... agents) {
    return says("analysis", "{\"mode\": \"" + mode + "\", \"agents\": [\"" + String.join("\", \"", agents) + "\"],"
        + " \"reason\": \"It is so\", \"complexity\": \"simple\"}");
  }

  private DecidedRun run() {
    return run(OnFailure.FAIL_FAST, 5);
  }

  private DecidedRun run(OnFailure mode, int parallel) {
    Workflow workflow = workflow(spec).onFailure(mode).maxParallel(parallel).build();
    return DecidedRun.of(workflow, (step, input) -> {
      String otherwise = step.value().startsWith("quality#") ? GOOD : "Text of " + step;
      return says.containsKey(step.value()) ? Optional.ofNullable(says.get(step.value())) : Optional.of(otherwise);
    }, 1);
  }

  private static WorkflowBuilder workflow(Supervisor spec) {
    return aWorkflow().pattern(spec, "lead", "writer", "editor", "lawyer");
  }

  private static List<String> warnings(DecidedRun run) {
    return run.view.warnings().stream().map(RunEvent.Warned::code).toList();
  }

  private static String agent(DecidedRun run, String step) {
    return run.view.step(new StepId(step)).orElseThrow().agent();
  }

  private void quality(double least, int refinements) {
    spec = new Supervisor(spec.supervisor(), spec.agents(), spec.defaultAgent(), spec.fastPath(),
        new Quality(least, refinements), spec.maxHandoffs(), spec.sequentialFallback(), spec.age());
  }

  private void handoffs(int most) {
    spec = new Supervisor(spec.supervisor(), spec.agents(), spec.defaultAgent(), spec.fastPath(), spec.quality(), most,
        spec.sequentialFallback(), spec.age());
  }

  private void withoutFallback() {
    spec = new Supervisor(spec.supervisor(), spec.agents(), spec.defaultAgent(), spec.fastPath(), spec.quality(),
        spec.maxHandoffs(), false, spec.age());
  }

  private void task(String template, Optional<FastPath> fastPath) {
    spec = new Supervisor(turn("lead", template), spec.agents(), spec.defaultAgent(), fastPath, spec.quality(),
        spec.maxHandoffs(), spec.sequentialFallback(), spec.age());
  }

  @Nested
  class Deciding {

    @Test
    void oneCallSaysWhatTheTaskIsLikeAndWhoWorksOnIt() {
      DecidedRun run = routes("delegated", "writer").run();

      assertThat(run.steps()).containsExactly("analysis", "delegated", "quality#1");
      assertThat(run.outcome()).isEqualTo("done: Text of delegated");
      assertThat(agent(run, "analysis")).isEqualTo("lead");
      assertThat(run.input("analysis"))
          .startsWith(TASK)
          .contains("- writer: You are writer.", "\"needs_context\": false", "<mode> is one of: delegated, sequential",
              "<agent> is one of: writer, editor, lawyer");
      assertThat(warnings(run)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"The writer, I think.", "", "{\"mode\": \"delegated\", "})
    void anAnswerWithoutADecisionSendsTheTaskToTheDefaultAgent(String answer) {
      DecidedRun run = says("analysis", answer).run();

      assertThat(run.steps()).containsExactly("analysis", "delegated", "quality#1");
      assertThat(agent(run, "delegated")).isEqualTo("editor");
      assertThat(warnings(run)).containsExactly("routing-unreadable");
    }

    @Test
    void soDoesASupervisorThatCannotBeAsked() {
      DecidedRun run = says("analysis", null).run();

      assertThat(agent(run, "delegated")).isEqualTo("editor");
      assertThat(run.view.warnings()).extracting(RunEvent.Warned::text)
          .containsExactly("Step analysis failed: analysis broke; the task goes to 'editor'");
    }

    @Test
    void whatIsOddInADecisionIsToldOnceAndInOrder() {
      DecidedRun run = routes("committee", "poet", "writer").run();

      assertThat(agent(run, "delegated")).isEqualTo("writer");
      assertThat(warnings(run)).containsExactly("routing-unknown-agents", "routing-unknown-mode");
    }

    @Test
    void aTeamOfOneNeedsNoDecision() {
      spec =
          new Supervisor(
              spec.supervisor(), List.of("writer"), "writer", spec.fastPath(), spec.quality(), 1, true, spec.age());

      DecidedRun run = run();

      assertThat(run.steps()).containsExactly("delegated", "quality#1");
      assertThat(run.input("delegated")).isEqualTo(TASK);
    }

    @Test
    void aTaskThatCannotBeFilledInFailsTheRunBeforeAnybodyIsAsked() {
      task("About {{ topic }}", Optional.empty());

      DecidedRun run = run();

      assertThat(run.steps()).isEmpty();
      assertThat(run.outcome()).startsWith("TEMPLATE: The task cannot be filled in: ").contains("topic");
    }

    @Test
    void theWordsOfATaskAreNoTemplate() {
      task("{{ '{{ x }}' }} and why it is written so, explained for readers who never saw it", Optional.empty());

      assertThat(routes("delegated", "writer").run().input("delegated")).startsWith("{{ x }} and why");
    }
  }

  @Nested
  class OnTheFastPath {

    private final Optional<FastPath> path = Optional.of(new FastPath(20, 120, Set.of()));

    @Test
    void aShortTaskIsAnsweredByTheDefaultAgentWithOneCallInAll() {
      task("Name three rivers.", path);

      DecidedRun run = run();

      assertThat(run.steps()).containsExactly("fast_path");
      assertThat(agent(run, "fast_path")).isEqualTo("editor");
      assertThat(run.outcome()).isEqualTo("done: Text of fast_path");
    }

    @Test
    void aTaskThatPointsToATimeIsAnalysed() {
      task("Name the rivers that flooded yesterday.", path);

      assertThat(routes("delegated", "writer").run().steps()).startsWith("analysis");
    }

    @Test
    void theSupervisorMayChooseItToo() {
      DecidedRun run = routes("fast_path", "writer").run();

      assertThat(run.steps()).containsExactly("analysis", "fast_path");
      assertThat(agent(run, "fast_path")).isEqualTo("writer");
    }
  }

  @Nested
  class OneAfterTheOther {

    @Test
    void eachAgentIsToldWhatTheOneBeforeItSaid() {
      DecidedRun run = routes("sequential", "lawyer", "writer", "editor").run();

      assertThat(run.steps())
          .containsExactly("analysis", "sequential[0]", "sequential[1]", "sequential[2]", "quality#1");
      assertThat(run.input("sequential[0]")).isEqualTo(TASK);
      assertThat(run.input("sequential[1]"))
          .isEqualTo(TASK + "\n\nlawyer worked on this before you and said:\n\nText of sequential[0]");
      assertThat(agent(run, "sequential[2]")).isEqualTo("editor");
      assertThat(run.outcome()).isEqualTo("done: Text of sequential[2]");
    }

    @Test
    void anAgentThatFailsEndsThemAndWhatWasSaidIsKept() {
      DecidedRun run = routes("sequential", "lawyer", "writer", "editor").says("sequential[1]", null).run();

      assertThat(run.outcome())
          .isEqualTo("MODEL: Step sequential[1] failed: sequential[1] broke / Text of sequential[0]");
    }
  }

  @Nested
  class BesideEachOther {

    @Test
    void agentsKnowNothingOfEachOtherAndTheSupervisorJoinsWhatTheySay() {
      DecidedRun run = routes("parallel", "writer", "lawyer").run();

      assertThat(run.steps())
          .containsExactly("analysis", "parallel.writer", "parallel.lawyer", "synthesis", "quality#1");
      assertThat(run.input("parallel.lawyer")).isEqualTo(TASK);
      assertThat(agent(run, "synthesis")).isEqualTo("lead");
      assertThat(run.input("synthesis"))
          .contains(TASK, "writer says:\nText of parallel.writer", "lawyer says:\nText of parallel.lawyer");
      assertThat(run.outcome()).isEqualTo("done: Text of synthesis");
    }

    @Test
    void theyRunTogetherAsFarAsMaxParallelLets() {
      SimulatedWorld world = new SimulatedWorld();
      Workflow workflow = workflow(spec).maxParallel(2).build();
      routes("parallel", "writer", "editor", "lawyer");
      world.model = call -> SimulatedWorld.answers(says.getOrDefault(call.step().value(), GOOD));

      world.submit(workflow).run();

      assertThat(world.maxOpenCalls).isEqualTo(2);
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void whereAModelFailsEverythingLeftGoesOnOneAfterTheOtherAndNothingIsDoneTwice() {
      routes("parallel", "writer", "editor", "lawyer").says("parallel.writer", null).says("parallel.editor", null);

      DecidedRun run = run(OnFailure.FAIL_FAST, 2);

      assertThat(run.steps())
          .containsExactly(
              "analysis", "parallel.writer", "parallel.editor", "alone.writer", "alone.editor", "parallel.lawyer",
              "synthesis", "quality#1");
      assertThat(run.outcome()).as("nothing is missing").isEqualTo("done: Text of synthesis");
    }

    @Test
    void anAgentThatMayHaveDoneSomethingForGoodIsNotAskedAgain() {
      SimulatedWorld world = new SimulatedWorld();
      world.toolEffects.put("post", Effect.ONCE);
      routes("parallel", "writer", "editor");
      world.model = call -> {
        boolean posted = call.request().messages().toString().contains("Did c1");
        if (call.step().value().equals("parallel.writer")) {
          return posted ? SimulatedWorld.fails(false) : SimulatedWorld.answers("", new ToolCall("c1", "post", "{}"));
        }
        return SimulatedWorld.answers(says.getOrDefault(call.step().value(), GOOD));
      };
      Workflow workflow = workflow(spec).build();

      world.submit(workflow).run();

      assertThat(world.toolGroups).containsExactly(List.of("c1"));
      assertThat(world.modelCalls).doesNotContain("alone.writer");
      assertThat(world.view(workflow).failure().map(Failure::reason).orElse("")).startsWith("Step parallel.writer failed");
    }

    @Test
    void anAgentThatFailsAloneTooFailsTheRun() {
      DecidedRun run =
          routes("parallel", "writer", "editor").says("parallel.writer", null).says("alone.writer", null).run();

      assertThat(run.steps()).containsExactly("analysis", "parallel.writer", "parallel.editor", "alone.writer");
      assertThat(run.outcome())
          .isEqualTo("MODEL: Step alone.writer failed: alone.writer broke / Agent editor:\nText of parallel.editor");
    }

    @Test
    void finishLevelLetsTheOthersAnswerFirst() {
      routes("parallel", "writer", "editor", "lawyer").says("parallel.writer", null).says("parallel.editor", null);

      DecidedRun run = says("alone.writer", null).run(OnFailure.FINISH_LEVEL, 2);

      assertThat(run.steps()).endsWith("alone.writer", "alone.editor", "parallel.lawyer");
      assertThat(run.outcome()).startsWith("MODEL: Step alone.writer failed").endsWith("Text of parallel.lawyer");
    }

    @Test
    void toleratedTheRestIsJoinedAndTheResultIsPartial() {
      routes("parallel", "writer", "editor", "lawyer").says("parallel.writer", null).says("alone.writer", null);

      DecidedRun run = run(OnFailure.TOLERATE, 5);

      assertThat(run.input("synthesis")).contains("writer could not answer.", "editor says:").doesNotContain("broke");
      assertThat(run.outcome()).isEqualTo("partial: Text of synthesis");
    }

    @Test
    void oneAnswerNeedsNoJoining() {
      routes("parallel", "writer", "editor").says("parallel.writer", null).says("alone.writer", null);

      DecidedRun run = run(OnFailure.TOLERATE, 5);

      assertThat(run.steps()).endsWith("alone.writer", "quality#1");
      assertThat(run.outcome()).isEqualTo("partial: Text of parallel.editor");
    }

    @Test
    void whereNobodyAnswersTheRunFailsAlsoIfThatIsTolerated() {
      routes("parallel", "writer", "editor").says("parallel.writer", null).says("alone.writer", null);
      says("parallel.editor", null).says("alone.editor", null);

      assertThat(run(OnFailure.TOLERATE, 5).outcome())
          .isEqualTo("MODEL: Step alone.writer failed: alone.writer broke / nothing");
    }

    @Test
    void withoutTheFallbackAFailureCountsAtOnce() {
      withoutFallback();

      routes("parallel", "writer", "editor", "lawyer").says("parallel.writer", null).says("parallel.editor", null);

      DecidedRun run = run(OnFailure.FAIL_FAST, 2);

      assertThat(run.steps()).containsExactly("analysis", "parallel.writer", "parallel.editor");
      assertThat(run.outcome()).startsWith("MODEL: Step parallel.writer failed");
    }

    @Test
    void aFailedSynthesisFailsTheRunAndTheAnswersAreKept() {
      DecidedRun run = routes("parallel", "writer", "editor").says("synthesis", null).run();

      assertThat(run.outcome())
          .isEqualTo("MODEL: Step synthesis failed: synthesis broke / Agent writer:\nText of parallel.writer"
              + "\n\nAgent editor:\nText of parallel.editor");
    }
  }

  @Nested
  class HandingOn {

    private static String to(String agent) {
      return "{\"handoff\": \"" + agent + "\", \"reason\": \"It is theirs\"}";
    }

    @Test
    void anAgentAnswersOrHandsTheTaskOn() {
      DecidedRun run = routes("handoff", "writer").says("handoff#1", "Hm. " + to("lawyer")).run();

      assertThat(run.steps()).containsExactly("analysis", "handoff#1", "handoff#2", "quality#1");
      assertThat(run.input("handoff#1")).startsWith(TASK).endsWith("where <agent> is one of: editor, lawyer");
      assertThat(agent(run, "handoff#2")).isEqualTo("lawyer");
      assertThat(run.input("handoff#2"))
          .startsWith(TASK + "\n\nwriter handed this task on to you: It is theirs\n\nIf another");
      assertThat(run.outcome()).isEqualTo("done: Text of handoff#2");
    }

    @Test
    void aCircleEndsAtTheLimitWithAnAnswer() {
      handoffs(3);
      routes("handoff", "writer").says("handoff#1", to("editor")).says("handoff#2", to("writer"));

      DecidedRun run = says("handoff#3", to("editor")).says("handoff#4", to("writer")).run();

      assertThat(run.steps())
          .containsExactly("analysis", "handoff#1", "handoff#2", "handoff#3", "handoff#4", "handoff#5", "quality#1");
      assertThat(run.input("handoff#4")).as("the last one is offered nobody").doesNotContain("If another agent");
      assertThat(agent(run, "handoff#5")).isEqualTo("editor");
      assertThat(run.input("handoff#5"))
          .isEqualTo("You cannot hand this task on: max_handoffs, 3, is reached. Answer it yourself.");
      assertThat(warnings(run)).containsExactly("handoff-refused");
      assertThat(run.outcome()).isEqualTo("done: Text of handoff#5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"poet", "writer", "", " "})
    void whoNamesNobodyElseHasToAnswer(String agent) {
      DecidedRun run = routes("handoff", "writer").says("handoff#1", to(agent)).says("handoff#2", to("editor")).run();

      assertThat(agent(run, "handoff#2")).isEqualTo("writer");
      assertThat(run.steps())
          .as("and that counts, whatever it is")
          .containsExactly("analysis", "handoff#1", "handoff#2", "quality#1");
      assertThat(run.outcome()).isEqualTo("done: " + to("editor"));
    }

    @Test
    void noHandoffsMeansNone() {
      handoffs(0);

      DecidedRun run = routes("handoff", "writer").says("handoff#1", to("editor")).run();

      assertThat(run.input("handoff#1")).isEqualTo(TASK);
      assertThat(agent(run, "handoff#2")).isEqualTo("writer");
    }
  }

  @Nested
  class Refining {

    private static String score(String points) {
      return "{\"score\": " + points + ", \"issues\": [\"dull\"]}";
    }

    @Test
    void theAuthorOfAnAnswerThatFallsShortIsToldWhyAndWritesItAgain() {
      DecidedRun run = routes("sequential", "lawyer", "writer").says("quality#1", score("4.5")).run();

      assertThat(run.steps())
          .containsExactly("analysis", "sequential[0]", "sequential[1]", "quality#1", "refine#1", "quality#2");
      assertThat(run.input("quality#1")).contains(TASK, "Text of sequential[1]", "score is a number from 0 to 10");
      assertThat(agent(run, "refine#1")).isEqualTo("writer");
      assertThat(run.input("refine#1")).startsWith("Your answer was given 4.5 of 10 points.").contains("- dull", TASK);
      assertThat(run.input("quality#2")).contains("Text of refine#1").doesNotContain("Text of sequential[1]");
      assertThat(run.outcome()).isEqualTo("done: Text of refine#1");
    }

    @Test
    void theAuthorGoesOnWithItsOwnConversationAndEachScoreHasOneOfItsOwn() {
      SimulatedWorld world = new SimulatedWorld();
      Map<String, String> told = new LinkedHashMap<>();
      routes("parallel", "writer", "editor").says("quality#1", score("1")).says("synthesis", "Joined");
      world.model = call -> {
        told.put(call.step().value(), call.request().messages().toString());
        return SimulatedWorld.answers(says.getOrDefault(call.step().value(), GOOD));
      };

      world.submit(workflow(spec).build()).run();

      assertThat(told.get("refine#1")).contains("Several agents worked on this", "Joined", "1 of 10 points");
      assertThat(told.get("quality#2")).doesNotContain("Joined");
    }

    @Test
    void itEndsWhenAScoreDoesNotRiseAndTheBetterVersionIsTheResult() {
      quality(7, 5);
      routes("delegated", "writer");
      says("quality#1", score("3")).says("quality#2", score("5")).says("quality#3", score("5"));

      DecidedRun run = run();

      assertThat(run.steps()).endsWith("refine#1", "quality#2", "refine#2", "quality#3");
      assertThat(run.outcome()).as("of equals the earlier").isEqualTo("done: Text of refine#1");
      assertThat(run.view.warnings()).extracting(RunEvent.Warned::text)
          .containsExactly("The best answer was given 5 of 10 points, min_quality is 7");
    }

    @Test
    void itEndsWhenNoRefinementIsLeft() {
      routes("delegated", "writer");
      says("quality#1", score("1")).says("quality#2", score("2")).says("quality#3", score("3"));

      DecidedRun run = run();

      assertThat(run.steps()).endsWith("refine#2", "quality#3");
      assertThat(run.outcome()).isEqualTo("done: Text of refine#2");
      assertThat(warnings(run)).containsExactly("quality-low");
    }

    @Test
    void withoutRefinementsAnAnswerIsOnlyScored() {
      quality(7, 0);

      DecidedRun run = routes("delegated", "writer").says("quality#1", score("1")).run();

      assertThat(run.steps()).endsWith("delegated", "quality#1");
      assertThat(warnings(run)).containsExactly("quality-low");
    }

    @Test
    void whereNoQualityIsAskedForNothingIsScored() {
      quality(0, 2);

      assertThat(routes("delegated", "writer").run().steps()).containsExactly("analysis", "delegated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Very good", "{\"score\": 11}", "{\"score\": -1}", "{\"score\": \"high\"}", "[5]", ""})
    void anAnswerWhoseScoreCannotBeReadIsAccepted(String answer) {
      DecidedRun run = routes("delegated", "writer").says("quality#1", answer).run();

      assertThat(run.outcome()).isEqualTo("done: Text of delegated");
      assertThat(warnings(run)).containsExactly("quality-unknown");
    }

    @Test
    void soIsARefinementAndOneThatNobodyCouldScore() {
      DecidedRun unread = routes("delegated", "writer").says("quality#1", score("1")).says("quality#2", "Well").run();
      DecidedRun failed = says("quality#2", null).run();

      assertThat(unread.outcome()).isEqualTo("done: Text of refine#1");
      assertThat(failed.outcome()).isEqualTo("done: Text of refine#1");
      assertThat(warnings(failed)).containsExactly("quality-unknown");
    }

    @Test
    void aRefinementThatFailsLeavesTheAnswerBeforeIt() {
      DecidedRun run = routes("delegated", "writer").says("quality#1", score("6")).says("refine#1", null).run();

      assertThat(run.outcome()).isEqualTo("done: Text of delegated");
      assertThat(warnings(run)).containsExactly("refinement-failed");
    }
  }

  @Test
  void artifactsSeeHowTheAnswerCameAbout() {
    SimulatedWorld world = new SimulatedWorld();
    routes("sequential", "writer", "editor").says("quality#1", "{\"score\": 2}").says("quality#2", "{\"score\": 1}");
    world.model = call -> SimulatedWorld.answers(says.getOrDefault(call.step().value(), "Text of " + call.step()));
    Workflow workflow =
        workflow(spec)
            .artifact(
                "out.md",
                "{{ route.mode }} {{ route.agents | join('+') }} {{ route.reason }} {{ analysis.complexity }}"
                    + " {{ quality.score }} {{ quality.refinements }}"
                    + " {% for one in answers %}{{ one.index }}{{ one.agent }} {% endfor %}"
                    + "{{ last_response }} {{ task[:5] }} {{ name }}")
            .build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts().get("out.md"))
        .isEqualTo("sequential writer+editor It is so simple 2 1 0writer 1editor Text of sequential[1] Write test");
  }

  @Test
  void artifactsOfTheFastPathSeeThatNothingWasScored() {
    SimulatedWorld world = new SimulatedWorld();
    task("Name three rivers.", Optional.of(new FastPath(20, 120, Set.of())));
    Workflow workflow =
        workflow(spec).artifact("out.md", "{{ route.mode }} {{ quality.score is none }} {{ analysis.task }}").build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts().get("out.md")).isEqualTo("fast_path true Name three rivers.");
  }
}
