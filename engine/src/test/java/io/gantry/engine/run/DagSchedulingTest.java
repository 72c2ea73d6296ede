package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Tasks run once, in order, and as early as their dependencies and {@code max_parallel} allow. */
class DagSchedulingTest {

  /** A graph: for each task the tasks before it that it depends on, and how long it takes. */
  record RandomDag(List<Set<Integer>> deps, List<Integer> millis) {

    Workflow workflow(int maxParallel) {
      WorkflowBuilder builder = aWorkflow().maxParallel(maxParallel);
      for (int i = 0; i < deps.size(); i++) {
        builder.task("t" + i, deps.get(i).stream().map(d -> "t" + d).toArray(String[]::new));
      }
      return builder.build();
    }

    Duration duration(StepId step) {
      return Duration.ofMillis(millis.get(Integer.parseInt(step.value().substring("tasks.t".length()))));
    }

    long criticalPath() {
      long[] ends = new long[deps.size()];
      long longest = 0;
      for (int i = 0; i < ends.length; i++) {
        long start = deps.get(i).stream().mapToLong(d -> ends[d]).max().orElse(0);
        ends[i] = start + millis.get(i);
        longest = Math.max(longest, ends[i]);
      }
      return longest;
    }

    long work() {
      return millis.stream().mapToLong(Integer::longValue).sum();
    }
  }

  @Provide
  Arbitrary<RandomDag> dags() {
    return Arbitraries.integers().between(1, 25).flatMap(size -> {
      List<Arbitrary<Set<Integer>>> deps = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        deps.add(i == 0
            ? Arbitraries.just(Set.of())
            : Arbitraries.integers().between(0, i - 1).set().ofMaxSize(Math.min(i, 4)));
      }
      Arbitrary<List<Integer>> millis = Arbitraries.integers().between(1, 60).list().ofSize(size);
      return Combinators.combine(Combinators.combine(deps).as(list -> list), millis).as(RandomDag::new);
    });
  }

  @Property(tries = 1000)
  void everyTaskRunsOnceAfterItsDependenciesAndTheRunTakesExactlyTheCriticalPath(@ForAll("dags") RandomDag dag) {
    Workflow workflow = dag.workflow(Integer.MAX_VALUE);
    SimulatedWorld world = new SimulatedWorld();
    world.modelTakes = dag::duration;

    world.submit(workflow).run();

    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.modelCalls).hasSize(dag.deps().size()).doesNotHaveDuplicates();
    assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(dag.criticalPath()));
    assertThatTheAccountOfItSums(world.view(workflow), world);
    assertDependenciesEndedFirst(dag, world);
  }

  @Property(tries = 1000)
  void aBoundOnParallelStepsIsKeptAndCostsNoMoreThanItMust(
      @ForAll("dags") RandomDag dag, @ForAll @IntRange(min = 1, max = 6) int maxParallel) {
    Workflow workflow = dag.workflow(maxParallel);
    SimulatedWorld world = new SimulatedWorld();
    world.modelTakes = dag::duration;

    world.submit(workflow).run();

    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.maxOpenCalls).isLessThanOrEqualTo(maxParallel);
    assertThat(world.modelCalls).hasSize(dag.deps().size()).doesNotHaveDuplicates();
    assertDependenciesEndedFirst(dag, world);
    // Graham 1969: no schedule that never idles needlessly takes longer than this.
    double bound = (double) dag.work() / maxParallel + (1 - 1.0 / maxParallel) * dag.criticalPath();
    assertThat((double) world.elapsed().toMillis()).isLessThanOrEqualTo(bound + 1e-9);
    assertThatTheAccountOfItSums(world.view(workflow), world);
  }

  private static void assertThatTheAccountOfItSums(RunView view, SimulatedWorld world) {
    assertThat(view.account().split().total()).isEqualTo(world.elapsed());
    Duration onThePath =
        view.steps().stream()
            .filter(step -> view.account().path().contains(step.id()))
            .map(step -> Duration.between(step.startedAt(), step.endedAt().orElseThrow()))
            .reduce(Duration.ZERO, Duration::plus);
    assertThat(onThePath).as("its steps follow each other without a pause").isEqualTo(world.elapsed());
    assertThat(view.steps())
        .allSatisfy(
            step ->
                assertThat(view.account().of(step.id()).split().total())
                    .isEqualTo(Duration.between(step.startedAt(), step.endedAt().orElseThrow())));
  }

  @Property(tries = 20)
  void resultsAreEqualToTheByteInWhateverOrderTasksEnd(@ForAll("dags") RandomDag dag, @ForAll Random random) {
    Workflow workflow = dag.workflow(Integer.MAX_VALUE);
    Set<String> results = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      List<Integer> shuffled = new ArrayList<>(dag.millis());
      Collections.shuffle(shuffled, random);
      SimulatedWorld world = new SimulatedWorld();
      world.modelTakes = new RandomDag(dag.deps(), shuffled)::duration;
      world.model = call -> SimulatedWorld.answers(call.step() + " heard " + lastMessage(call));
      world.submit(workflow).run();
      results.add(outcome(world.view(workflow)));
    }
    assertThat(results).hasSize(1);
  }

  private static String lastMessage(Calls.ModelCall call) {
    String text = call.request().messages().get(call.request().messages().size() - 1).toString();
    return Integer.toHexString(text.hashCode());
  }

  /** Everything a user can see of a run but its times: result, and each step's input and response. */
  private static String outcome(RunView view) {
    Map<String, String> steps = new TreeMap<>();
    view.steps().forEach(step -> steps.put(step.id().value(), step.input() + " -> " + step.response().orElse("")));
    return view.result().orElse("none") + steps;
  }

  private static void assertDependenciesEndedFirst(RandomDag dag, SimulatedWorld world) {
    Map<String, Long> ended = new HashMap<>();
    for (JournalEntry entry : world.journal) {
      if (entry.event() instanceof RunEvent.StepCompleted completed) {
        ended.put(completed.step().value(), entry.seq());
      } else if (entry.event() instanceof RunEvent.StepStarted started) {
        int task = Integer.parseInt(started.step().value().substring("tasks.t".length()));
        assertThat(dag.deps().get(task)).allMatch(dep -> ended.containsKey("tasks.t" + dep));
      }
    }
  }
}
