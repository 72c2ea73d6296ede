package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Supervisor.DecisionAge;
import io.gantry.engine.workflow.PatternSpec.Supervisor.FastPath;
import io.gantry.engine.workflow.PatternSpec.Supervisor.Quality;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What every decider owes, for a supervisor and agents that may say anything. */
class SupervisorPropertiesTest {

  private static final List<String> ROUTES =
      List.of(
          "{\"mode\": \"delegated\", \"agents\": [\"a\"]}",
          "{\"mode\": \"parallel\", \"agents\": [\"a\", \"b\", \"c\"]}",
          "{\"mode\": \"sequential\", \"agents\": [\"c\", \"a\"]}", "{\"mode\": \"handoff\", \"agents\": [\"b\"]}",
          "```json\n{\"mode\": \"handoff\", \"agents\": [\"c\", \"x\"]}\n```",
          "{\"mode\": \"fast_path\", \"agents\": \"b\"}",
          "{\"mode\": \"parallel\", \"agents\": [\"a\", \"b\"]}", "{\"mode\": {}, \"agents\": [[], {}, null, 1]}", "{", "",
          "{\"mode\": \"{{ x }}\", \"agents\": [\"{{ y }}\", \"a\"], \"reason\": \"{% z\"}", "[]", "parallel, I think");
  private static final List<String> SCORES =
      List.of(
          "{\"score\": 9}", "{\"score\": 3}", "{\"score\": 5, \"issues\": [\"{{ dull }}\"]}",
          "{\"score\": 6.5, \"issues\": {}}", "{\"score\": 10.1}", "{\"score\": null}", "nice", "");
  private static final List<String> TEXTS =
      List.of(
          "{\"handoff\": \"a\"}", "{\"handoff\": \"b\", \"reason\": \"{{ x }}\"}", "{\"handoff\": \"x\"}",
          "{\"handoff\": \"c\"}", "An answer", "", "{{ x }}", "{\"score\": 5}");

  @Property(tries = 500)
  void itIsDecidedSoundly(
      @ForAll("supervisors") Supervisor spec, @ForAll("bounds") int bound, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(spec, mode, bound), script(seed), seed);
  }

  @Property(tries = 300)
  void theOrderInWhichStepsEndDoesNotShowInTheResult(
      @ForAll("supervisors") Supervisor spec,
      @ForAll("bounds") int bound,
      @ForAll("thorough") OnFailure mode,
      @ForAll long seed,
      @ForAll long order) {
    Workflow workflow = workflow(spec, mode, bound);

    DecidedRun one = DecidedRun.of(workflow, script(seed), order);
    DecidedRun other = DecidedRun.of(workflow, script(seed), order + 1);

    assertThat(other.outcome()).isEqualTo(one.outcome());
    assertThat(other.steps()).containsExactlyInAnyOrderElementsOf(one.steps());
  }

  @Property(tries = 300)
  void itKeepsToItsLimits(@ForAll("supervisors") Supervisor spec, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun run = DecidedRun.of(workflow(spec, mode, 3), script(seed), seed);

    long handed = run.steps().stream().filter(step -> step.startsWith("handoff#")).count();
    long refined = run.steps().stream().filter(step -> step.startsWith("refine#")).count();
    assertThat(handed).isLessThanOrEqualTo(spec.maxHandoffs() + 2L);
    assertThat(refined).isLessThanOrEqualTo(spec.quality().maxRefinements());
    assertThat(run.steps().stream().filter(step -> step.equals("analysis") || step.equals("routing")).count())
        .isLessThanOrEqualTo(1);
  }

  @Example
  void aRunThatCrashesAtAnyMomentEndsWithTheSameResult() {
    for (String mode : List.of("parallel", "sequential", "handoff")) {
      Workflow workflow = workflow(spec(5, 2, Optional.empty()), OnFailure.FAIL_FAST, 2);
      SimulatedWorld whole = world(mode);
      whole.submit(workflow);
      int moments = 0;
      while (whole.step()) {
        moments++;
      }
      String expected = outcome(whole, workflow);
      assertThat(expected).startsWith("COMPLETED");

      for (int moment = 0; moment < moments; moment++) {
        SimulatedWorld world = world(mode);
        world.submit(workflow);
        for (int i = 0; i < moment; i++) {
          world.step();
        }
        Set<String> done = completed(world);
        int before = world.modelCalls.size();

        world.crash().resume(workflow).run();

        assertThat(outcome(world, workflow)).as("%s, crash at moment %d", mode, moment).isEqualTo(expected);
        assertThat(world.modelCalls.subList(before, world.modelCalls.size()))
            .as("%s, what was answered at moment %d is not asked again", mode, moment)
            .noneMatch(done::contains);
      }
    }
  }

  private static SimulatedWorld world(String mode) {
    SimulatedWorld world = new SimulatedWorld();
    world.model = call -> switch (call.step().value()) {
      case "analysis" -> SimulatedWorld.answers("{\"mode\": \"" + mode + "\", \"agents\": [\"a\", \"b\", \"c\"]}");
      case "handoff#1" -> SimulatedWorld.answers("{\"handoff\": \"b\"}");
      case "handoff#2" -> SimulatedWorld.answers("{\"handoff\": \"nobody\"}");
      case "parallel.b" -> SimulatedWorld.fails(false);
      case "quality#1" -> SimulatedWorld.answers("{\"score\": 2}");
      case "quality#2" -> SimulatedWorld.answers("{\"score\": 4}");
      case "quality#3" -> SimulatedWorld.answers("{\"score\": 1}");
      default -> SimulatedWorld.answers("Text of " + call.step());
    };
    return world;
  }

  private static Set<String> completed(SimulatedWorld world) {
    Set<String> done = new HashSet<>();
    world.journal.forEach(entry -> {
      if (entry.event() instanceof RunEvent.StepCompleted completed) {
        done.add(completed.step().value());
      }
    });
    return done;
  }

  private static String outcome(SimulatedWorld world, Workflow workflow) {
    RunView view = world.view(workflow);
    return view.status() + " " + view.result().orElse("") + view.warnings()
        + view.steps().stream().map(step -> step.id() + " " + step.response()).sorted().toList();
  }

  private static DecidedRun.Script script(long seed) {
    return (step, input) -> {
      Random random = new Random(seed ^ step.value().hashCode() * 31L);
      if (random.nextInt(8) == 0) {
        return Optional.empty();
      } else if (step.value().equals("analysis")) {
        return Optional.of(ROUTES.get(random.nextInt(ROUTES.size())));
      } else if (step.value().startsWith("quality#")) {
        return Optional.of(SCORES.get(random.nextInt(SCORES.size())));
      }
      return Optional.of(TEXTS.get(random.nextInt(TEXTS.size())));
    };
  }

  private static Workflow workflow(Supervisor spec, OnFailure mode, int bound) {
    return aWorkflow()
        .pattern(spec, "lead", "a", "b", "c")
        .artifact("out.md", "{{ task }}")
        .onFailure(mode)
        .maxParallel(bound)
        .build();
  }

  private static Supervisor spec(int handoffs, int refinements, Optional<FastPath> fastPath) {
    return new Supervisor(
        turn("lead", "Mend the crane"), List.of("a", "b", "c"), "b", fastPath, new Quality(7, refinements), handoffs, true,
        new DecisionAge(Duration.ofHours(1), Duration.ofMinutes(5)));
  }

  @Provide
  Arbitrary<Supervisor> supervisors() {
    Arbitrary<List<String>> teams = Arbitraries.of(List.of("a"), List.of("a", "b"), List.of("c", "b", "a"));
    Arbitrary<Optional<FastPath>> paths =
        Arbitraries.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(new FastPath(20, 120, Set.of())));
    Arbitrary<String> tasks = Arbitraries.of("Mend the crane", "Mend it", "{{ missing }}", "", "{{ '{{ x }}' }}");
    Arbitrary<Quality> qualities =
        Combinators.combine(Arbitraries.of(0.0, 5.0, 7.0, 10.0), Arbitraries.integers().between(0, 4)).as(Quality::new);
    Arbitrary<Integer> limits = Arbitraries.integers().between(0, 4);
    return Combinators.combine(teams, paths, tasks, qualities, limits, Arbitraries.of(true, false))
        .as((team, path, task, quality, handoffs, fallback) ->
            new Supervisor(
                turn("lead", task), team, team.get(team.size() - 1), path, quality, handoffs, fallback,
                new DecisionAge(Duration.ofHours(1), Duration.ofMinutes(5))));
  }

  @Provide
  Arbitrary<Integer> bounds() {
    return Arbitraries.integers().between(1, 4);
  }

  /** Modes under which what starts does not depend on when something failed. */
  @Provide
  Arbitrary<OnFailure> thorough() {
    return Arbitraries.of(OnFailure.TOLERATE, OnFailure.FINISH_LEVEL);
  }
}
