package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.PatternParts.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Choice;
import io.gantry.engine.workflow.PatternSpec.Edge;
import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What every decider owes, for the patterns that do not know beforehand how many steps they take. */
class LoopPatternPropertiesTest {

  private static final List<String> EVALUATIONS =
      List.of(
          "{\"score\": 90}", "```json\n{\"score\": 20, \"issues\": [\"dull\"]}\n```", "{\"score\": 55, \"fixes\": \"more\"}",
          "{\"score\": 60}", "no idea", "{", "");
  private static final List<String> TASKS =
      List.of(
          "[{\"task\": \"a\"}]", "[\"a\", \"{{ b }}\", \"c\"]", "{\"tasks\": [{\"task\": \"a\"}, {\"task\": \"b\"}]}",
          "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]", "[]", "hm", "[1]");
  private static final List<String> WORDS = List.of("approved", "reject", "go on {{ x }}", "stop", "", "yes");

  @Property(tries = 300)
  void draftsAreDecidedSoundly(@ForAll("evaluators") PatternSpec pattern, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, 1), script(seed), seed);
  }

  @Property(tries = 300)
  void workersAreDecidedSoundly(
      @ForAll("orchestrators") PatternSpec pattern, @ForAll("bounds") int bound, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, bound), script(seed), seed);
  }

  @Property(tries = 300)
  void nodesAreDecidedSoundly(
      @ForAll("graphs") PatternSpec pattern, @ForAll("bounds") int bound, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, bound), script(seed), seed);
  }

  @Property(tries = 300)
  void theOrderInWhichStepsEndDoesNotShowInTheResult(
      @ForAll("concurrent") PatternSpec pattern,
      @ForAll("bounds") int bound,
      @ForAll("thorough") OnFailure mode,
      @ForAll long seed,
      @ForAll long order) {
    DecidedRun.assertIndependentOfOrder(workflow(pattern, mode, bound), script(seed), order);
  }

  @Property(tries = 100)
  void howManyMayRunAtOnceDoesNotShowInTheResult(@ForAll("concurrent") PatternSpec pattern, @ForAll long seed) {
    DecidedRun one = DecidedRun.of(workflow(pattern, OnFailure.TOLERATE, 1), script(seed), seed);
    DecidedRun many = DecidedRun.of(workflow(pattern, OnFailure.TOLERATE, 9), script(seed), seed);

    assertThat(many.outcome()).isEqualTo(one.outcome());
  }

  private static DecidedRun.Script script(long seed) {
    return (step, input) -> {
      Random random = new Random(seed ^ step.value().hashCode() * 31L);
      if (random.nextInt(12) == 0) {
        return Optional.empty();
      } else if (step.value().contains("orchestrator#")) {
        return Optional.of(TASKS.get(random.nextInt(TASKS.size())));
      } else if (step.value().startsWith("evaluation#")) {
        return Optional.of(EVALUATIONS.get(random.nextInt(EVALUATIONS.size())));
      } else if (step.value().contains("review")) {
        return Optional.of(WORDS.get(random.nextInt(WORDS.size())));
      } else if (step.value().contains("workers.batch[")) {
        return Optional.of(list(random, input));
      }
      return Optional.of(step + " heard " + Integer.toHexString(input.hashCode()));
    };
  }

  /** Mostly an answer to each task; now and then one is left out, or all of it is no list. */
  private static String list(Random random, String input) {
    long tasks = input.lines().filter(line -> line.startsWith("{\"index\"")).count();
    if (random.nextInt(5) == 0) {
      return "I would rather not";
    }
    return LongStream.rangeClosed(1, tasks)
        .filter(index -> random.nextInt(5) > 0)
        .mapToObj(index -> "{\"index\": " + index + ", \"answer\": \"said to " + index + "\"}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Provide
  Arbitrary<PatternSpec> evaluators() {
    Arbitrary<Optional<String>> revisions =
        Arbitraries.of("{{ evaluation.score }} {{ draft }}", "{{ missing }}", "{{ hitl_response }}").optional();
    Arbitrary<Optional<Gate>> reviews = Arbitraries.of(gate("{{ iterations[-1].score }}"), gate("{{ none }}")).optional(0.6);
    return Combinators.combine(
            Arbitraries.of(turn("other"), turn("other", "{{ draft }}")), Arbitraries.of(1, 2, 5, Integer.MAX_VALUE),
            revisions, reviews)
        .as((evaluator, most, revise, review) ->
            new EvaluatorOptimizer("agent", Optional.empty(), evaluator, 80, most, revise, review));
  }

  @Provide
  Arbitrary<PatternSpec> orchestrators() {
    Arbitrary<OptionalInt> few = Arbitraries.integers().between(1, 3).optional().map(LoopPatternPropertiesTest::optional);
    Arbitrary<Optional<Place>> places =
        Arbitraries.<Place>of(
                turn("agent"), turn("agent", "{% for w in workers %}{{ w.task }} {{ w.status }}{% endfor %}"), gate("Sum?"),
                turn("agent", "{{ hitl_response }}"))
            .optional();
    Arbitrary<Optional<Gate>> reviews = Arbitraries.of(gate("{{ num_workers }}"), gate("Well?")).optional();
    return Combinators.combine(few, few, few, places, places, reviews, reviews, Arbitraries.of(1, 2, 3))
        .as((least, most, rounds, reduce, writeup, tasks, results, prompts) -> {
          OrchestratorWorkers workers =
              new OrchestratorWorkers(
                  turn("agent", "Garden"), least, most, rounds, turn("other"), reduce, writeup, tasks, results);
          return prompts > 1 ? workers.batching(prompts) : workers;
        });
  }

  private static OptionalInt optional(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  @Provide
  Arbitrary<PatternSpec> graphs() {
    Arbitrary<Place> places =
        Arbitraries.of(
            turn("agent"), turn("other", "{{ nodes.n0.response }} {{ iteration }}"),
            gate("{{ last_response | default('') }}?"),
            turn("agent", "{% for id, n in nodes.items() %}{{ id }}{{ n.iteration }}{{ n.response }}{% endfor %}"),
            turn("agent", "{{ hitl_response | default('nobody') }}"));
    Arbitrary<List<Place>> all = places.list().ofMinSize(1).ofMaxSize(6);
    return all.flatMap(list -> edge(list.size()).list().ofMaxSize(2 * list.size()).flatMap(edges ->
        Arbitraries.integers().between(1, 4).map(visits -> {
          Map<String, Place> nodes = new LinkedHashMap<>();
          list.forEach(place -> nodes.put("n" + nodes.size(), place));
          return new Graph(nodes, edges, visits);
        })));
  }

  private static Arbitrary<Edge> edge(int nodes) {
    Arbitrary<String> node = Arbitraries.integers().between(0, nodes - 1).map(i -> "n" + i);
    Arbitrary<String> conditions =
        Arbitraries.of(
            "else", "nodes.n0.iteration > 1", "{{ 'a' in last_response }}", "nodes.n0.status == 'failed'", "iteration < 2",
            "'7' in nodes.n0.response", "nodes.n0.score > 1");
    Arbitrary<Choice> choice = Combinators.combine(conditions, node).as(Choice::new);
    Arbitrary<Edge> plain =
        Combinators.combine(node, node.list().ofMinSize(1).ofMaxSize(3)).as((from, to) -> new Edge(from, to, List.of()));
    Arbitrary<Edge> chosen =
        Combinators.combine(node, choice.list().ofMinSize(1).ofMaxSize(3))
            .as((from, choices) -> new Edge(from, List.of(), new ArrayList<>(choices)));
    return Arbitraries.oneOf(plain, chosen);
  }

  @Provide
  Arbitrary<PatternSpec> concurrent() {
    return Arbitraries.oneOf(orchestrators(), graphs());
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
}
