package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.PatternParts.workflow;

import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.PatternSpec.Branch;
import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.PatternSpec.Task;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What every decider owes, on workflows, answers, failures and orders of ending made at random. */
class PatternPropertiesTest {

  @Property(tries = 300)
  void aChainIsDecidedSoundly(@ForAll("chains") PatternSpec pattern, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, 1), script(seed, 10), seed);
  }

  @Property(tries = 300)
  void tasksAreDecidedSoundly(
      @ForAll("dags") PatternSpec pattern, @ForAll("bounds") int bound, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, bound), script(seed, 10), seed);
  }

  /** Under the other modes a task of a later level may have started before another failed, or not. */
  @Property(tries = 300)
  void theOrderInWhichTasksEndDoesNotShowInTheResultWhereFailuresAreTolerated(
      @ForAll("dags") PatternSpec pattern, @ForAll("bounds") int bound, @ForAll long seed, @ForAll long order) {
    DecidedRun.assertIndependentOfOrder(workflow(pattern, OnFailure.TOLERATE, bound), script(seed, 10), order);
  }

  @Property(tries = 300)
  void branchesAreDecidedSoundly(
      @ForAll("parallels") PatternSpec pattern, @ForAll("bounds") int bound, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, bound), script(seed, 10), seed);
  }

  @Property(tries = 300)
  void routesAreDecidedSoundly(@ForAll("routings") PatternSpec pattern, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, 1), script(seed, 10), seed);
  }

  @Property(tries = 300)
  void theOrderInWhichBranchesEndDoesNotShowInTheResult(
      @ForAll("parallels") PatternSpec pattern,
      @ForAll("bounds") int bound,
      @ForAll("thorough") OnFailure mode,
      @ForAll long seed,
      @ForAll long order) {
    DecidedRun.assertIndependentOfOrder(workflow(pattern, mode, bound), script(seed, 10), order);
  }

  /** Fails one step in so many; routers and reviewers mostly say something useful. */
  private static DecidedRun.Script script(long seed, int failures) {
    List<String> routers =
        List.of("{\"route\": \"r0\"}", "```json\n{\"route\": \"r1\"}\n```", "{\"route\": \"nowhere\"}", "no idea", "{", "");
    List<String> reviewers = List.of("approved", "route:r0", "route:nowhere", "why?");
    return (step, input) -> {
      Random random = new Random(seed ^ step.value().hashCode() * 31L);
      if (random.nextInt(failures) == 0) {
        return Optional.empty();
      } else if (step.value().startsWith("router#")) {
        return Optional.of(routers.get(random.nextInt(routers.size())));
      } else if (step.value().startsWith("review#")) {
        return Optional.of(reviewers.get(random.nextInt(reviewers.size())));
      }
      return Optional.of(step + " heard " + Integer.toHexString(input.hashCode()));
    };
  }

  @Provide
  Arbitrary<PatternSpec> chains() {
    return places().map(Chain::new);
  }

  /** Tasks and questions; each depends on some before it in an order that is not the declared one. */
  @Provide
  Arbitrary<PatternSpec> dags() {
    return Combinators.combine(task().list().ofMinSize(1).ofMaxSize(8), Arbitraries.longs()).as((places, seed) -> {
      Random random = new Random(seed);
      List<Task> tasks = new ArrayList<>();
      for (Place place : places) {
        List<String> deps = new ArrayList<>();
        tasks.stream().filter(task -> random.nextInt(3) == 0).forEach(task -> deps.add(task.id()));
        tasks.add(new Task("t" + tasks.size(), place, deps, random.nextBoolean() ? "Described" : ""));
      }
      Collections.shuffle(tasks, random);
      return new Dag(tasks);
    });
  }

  private static Arbitrary<Place> task() {
    return Arbitraries.of(
        turn("agent"),
        turn("other"),
        turn("agent", "Fixed"),
        turn("other", "{{ tasks | length }} {{ last_response | default('nothing') }}"),
        turn("agent", "{{ missing }}"),
        turn("agent", "{{ hitl_response | default('nobody') }}"),
        gate("And {{ last_response | default('nothing') }}?"),
        gate("Sure?"));
  }

  @Provide
  Arbitrary<PatternSpec> parallels() {
    Arbitrary<List<Branch>> branches =
        places().list().ofMinSize(2).ofMaxSize(5).map(all -> {
          List<Branch> made = new ArrayList<>();
          // Alphabetical order is not the declared one.
          all.forEach(places -> made.add(new Branch("b" + (9 - made.size()), places)));
          return made;
        });
    return Combinators.combine(branches, place().optional()).as(Parallel::new);
  }

  @Provide
  Arbitrary<PatternSpec> routings() {
    Arbitrary<Map<String, List<Place>>> routes =
        places().list().ofMinSize(1).ofMaxSize(3).map(all -> {
          Map<String, List<Place>> made = new LinkedHashMap<>();
          all.forEach(places -> made.put("r" + made.size(), places));
          return made;
        });
    Arbitrary<Optional<Gate>> reviews = Arbitraries.just(gate("{{ router.chosen_route }}?")).optional();
    Arbitrary<Optional<String>> inputs = Arbitraries.just("Choose").optional();
    return Combinators.combine(inputs, Arbitraries.integers().between(0, 3), reviews, routes)
        .as((input, retries, review, made) -> new Routing("agent", input, retries, review, made));
  }

  @Provide
  Arbitrary<Integer> bounds() {
    return Arbitraries.integers().between(1, 6);
  }

  /** Modes under which what starts does not depend on when something failed. */
  @Provide
  Arbitrary<OnFailure> thorough() {
    return Arbitraries.of(OnFailure.TOLERATE, OnFailure.FINISH_LEVEL);
  }

  private static Arbitrary<List<Place>> places() {
    return place().list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<Place> place() {
    return Arbitraries.of(
        turn("agent"),
        turn("other"),
        turn("agent", "Fixed"),
        turn("other", "{{ steps | length }} {{ last_response | default('nothing') }}"),
        turn("agent", "{{ missing }}"),
        turn("agent", "{{ hitl_response | default('nobody') }}"),
        gate("And {{ last_response | default('nothing') }}?"),
        gate("Sure?"));
  }
}
