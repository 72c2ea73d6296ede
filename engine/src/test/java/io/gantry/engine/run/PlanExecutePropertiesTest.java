package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What every decider owes, for plans that a model may write, nonsense included. */
class PlanExecutePropertiesTest {

  private static final List<String> ANSWERS =
      List.of("", "no plan", "{", "{\"steps\": 3}", "[]", "[{\"action\": \"look\"}]", "{\"steps\": [1, null, {}]}",
          "{\"steps\": [{\"id\": {}, \"action\": [], \"parameters\": 1, \"dependencies\": {\"a\": 1}}]}");
  private static final List<String> ACTIONS =
      List.of("look", "look", "price", "price", "price", "pay", "pay", "agent", "answer", "fly", "");
  private static final List<String> TEXTS =
      List.of("x", "y", "$a", "$a.n", "{$b.list[0].n} and $c", "$step1", "{$", "$$", "{$a}{$a}", "{{ a }}", "$b[9]",
          "$a-$b");
  private static final List<String> RESULTS =
      List.of("{\"n\": 3, \"list\": [{\"n\": 4}]}", "7", "text", "[1]", "", "```json\n{\"n\": 1}\n```", "null");
  private static final List<String> VERDICTS =
      List.of(
          "{\"valid\": true, \"confidence\": 1}", "{\"valid\": true, \"confidence\": 0.5}",
          "{\"valid\": false, \"confidence\": 0.9}",
          "{\"valid\": false, \"confidence\": 0.3, \"reason\": \"hm\"}", "fine", "{\"valid\": 1}");

  @Property(tries = 200)
  void plansAreDecidedSoundly(
      @ForAll("patterns") PlanExecute pattern, @ForAll("bounds") int bound, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun.assertSound(workflow(pattern, mode, bound), script(seed), seed);
  }

  @Property(tries = 300)
  void theOrderInWhichStepsEndDoesNotShowInTheResultOfAPlanThatGoesWell(
      @ForAll("patterns") PlanExecute pattern, @ForAll("bounds") int bound, @ForAll long seed, @ForAll long order) {
    Workflow workflow = workflow(pattern, OnFailure.TOLERATE, bound);
    DecidedRun.Script script = (step, input) -> script(seed).ends(step, input).or(() -> Optional.of("7"));

    assertThat(DecidedRun.of(workflow, verifiedLate(script), order + 1).outcome())
        .isEqualTo(DecidedRun.of(workflow, verifiedLate(script), order).outcome());
  }

  /** Nothing is rejected, so that no step is left out because a verdict was early. */
  private static DecidedRun.Script verifiedLate(DecidedRun.Script script) {
    return (step, input) ->
        step.value().startsWith("verify") ? Optional.of(VERDICTS.get(0)) : script.ends(step, input);
  }

  @Property(tries = 300)
  void noCallWithALastingEffectIsMadeTwice(
      @ForAll("patterns") PlanExecute pattern, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun run = DecidedRun.of(workflow(pattern, mode, 4), script(seed), seed);

    Map<String, String> paid = new HashMap<>();
    for (StepView step : run.view.steps()) {
      String round = step.id().value().replaceFirst("\\..*", "");
      for (String payment : step.hadEffect() ? payments(step) : List.<String>of()) {
        String earlier = paid.putIfAbsent(payment, round);
        assertThat(earlier == null || earlier.equals(round)).as("%s pays again", step.id()).isTrue();
      }
    }
  }

  private static List<String> payments(StepView step) {
    List<String> payments = new ArrayList<>();
    try {
      JsonNode arguments = new ObjectMapper().readTree(step.input());
      (step.agent().equals("payments") ? arguments.path("items") : List.of(arguments)).forEach(
          one -> payments.add(one.toString()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("Arguments are JSON", e);
    }
    return payments;
  }

  @Property(tries = 300)
  void noMoreIsPlannedThanTheLimitsAllow(
      @ForAll("patterns") PlanExecute pattern, @ForAll OnFailure mode, @ForAll long seed) {
    DecidedRun run = DecidedRun.of(workflow(pattern, mode, 4), script(seed), seed);

    assertThat(run.steps().stream().filter(step -> step.startsWith("planner#")))
        .hasSizeLessThanOrEqualTo(1 + pattern.maxReplans());
    for (int plan = 1; plan <= 1 + pattern.maxReplans(); plan++) {
      String prefix = "plan#" + plan + ".";
      assertThat(run.steps().stream().filter(step -> step.startsWith(prefix) && !step.contains("[")))
          .hasSizeLessThanOrEqualTo(pattern.maxSteps());
    }
  }

  /** The properties are worth something only if what they look at happens. */
  @Example
  void whatIsRandomReachesEveryCorner() {
    PlanExecute pattern =
        new PlanExecute(Optional.empty(), turn("planner"), Optional.of(turn("judge")), 20, 2, Optional.empty());
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 0; seed < 1_000; seed++) {
      DecidedRun run = DecidedRun.of(workflow(pattern, OnFailure.values()[(int) (seed % 3)], 5), script(seed), seed);
      seen.merge(run.outcome().replaceFirst(":.*(?s:.*)", ""), 1, Integer::sum);
      run.view.warnings().forEach(warning -> seen.merge(warning.code(), 1, Integer::sum));
      run.view.steps().forEach(step -> corners(step).forEach(corner -> seen.merge(corner, 1, Integer::sum)));
    }

    assertThat(seen.keySet()).contains(
        "done", "partial", "MAX_STEPS", "MODEL", "TEMPLATE", "plan-circle", "verification-doubt", "verification-unread",
        "rejected", "sent back", "not begun", "agent", "done before", "again", "together", "together in vain",
        "not repeated");
  }

  private static List<String> corners(StepView step) {
    List<String> corners = new ArrayList<>();
    Map.of(
            "Rejected when", "rejected",
            "cannot be run:", "sent back",
            "Not begun:", "not begun",
            "Done, not", "done before")
        .forEach((text, corner) -> {
          if (step.id().value().startsWith("planner#") && step.input().contains(text)) {
            corners.add(corner);
          }
        });
    if (step.shared().isPresent()) {
      corners.add("together");
    }
    if (step.agent().equals("prices") && step.response().filter(text -> !text.startsWith("[")).isPresent()) {
      corners.add("together in vain");
    }
    if (step.failure().filter(failure -> failure.reason().contains("could do something twice")).isPresent()) {
      corners.add("not repeated");
    }
    if (step.agent().equals("agent")) {
      corners.add("agent");
    }
    if (step.failure().filter(failure -> failure.reason().startsWith("It was not run: plan#")).isPresent()) {
      corners.add("again");
    }
    return corners;
  }

  private static DecidedRun.Script script(long seed) {
    return (step, input) -> {
      Random random = new Random(seed ^ step.value().hashCode() * 31L);
      if (step.value().startsWith("planner#")) {
        return random.nextInt(30) == 0 ? Optional.empty() : Optional.of(answer(random));
      } else if (step.value().contains(".batch[")) {
        return random.nextInt(6) == 0 ? Optional.of("text") : together(seed, step.value());
      } else if (random.nextInt(10) == 0) {
        return Optional.empty();
      }
      List<String> said = step.value().startsWith("verify#") ? VERDICTS : RESULTS;
      return Optional.of(said.get(random.nextInt(said.size())));
    };
  }

  /** What the steps would have come to one by one; nothing where one of them fails. */
  private static Optional<String> together(long seed, String batch) {
    String plan = batch.substring(0, batch.indexOf(".batch[") + 1);
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (String id : batch.substring(batch.indexOf('[') + 1, batch.length() - 1).split(",")) {
      Optional<String> result = script(seed).ends(new StepId(plan + id), "");
      if (result.isEmpty()) {
        return Optional.empty();
      }
      results.add(result.get());
    }
    return Optional.of(results.toString());
  }

  private static String answer(Random random) {
    if (random.nextInt(8) == 0) {
      return ANSWERS.get(random.nextInt(ANSWERS.size()));
    }
    List<String> steps = new ArrayList<>();
    int size = random.nextInt(6);
    List<String> ids = List.of("a", "b", "c", "d", "e", "f");
    for (int i = 0; i < size; i++) {
      String id = random.nextInt(20) == 0 ? "a" : ids.get(i);
      String action = ACTIONS.get(random.nextInt(random.nextInt(4) == 0 ? ACTIONS.size() : 7));
      String parameters = "{\"q\": \"" + TEXTS.get(random.nextInt(random.nextInt(3) == 0 ? TEXTS.size() : 3)) + "\"}";
      steps.add("{\"id\": \"" + id + "\", \"action\": \"" + action + "\", \"parameters\": " + parameters
          + dependencies(random, ids, i) + "}");
    }
    return "{\"goal\": \"g\", \"steps\": [" + String.join(",", steps) + "]}";
  }

  private static String dependencies(Random random, List<String> ids, int position) {
    int kind = random.nextInt(5);
    if (kind == 0) {
      return "";
    }
    boolean any = random.nextInt(6) == 0;
    int choices = any ? ids.size() : position;
    return ", \"dependencies\": [" + (kind == 1 || choices == 0 ? "" : "\"" + ids.get(random.nextInt(choices)) + "\"") + "]";
  }

  private static Workflow workflow(PlanExecute pattern, OnFailure mode, int bound) {
    return aWorkflow()
        .pattern(pattern, "planner", "judge", "analyst", "agent")
        .tool("price", NamedTool.batch("prices"))
        .tool("pay", NamedTool.batch("payments"))
        .artifact("out", "{{ last_response }}")
        .onFailure(mode)
        .maxParallel(bound)
        .build();
  }

  @Provide
  Arbitrary<PlanExecute> patterns() {
    return Combinators.combine(
            Arbitraries.of(turn("analyst"), turn("analyst", "{{ missing }}")).optional(0.2),
            Arbitraries.of(turn("planner"), turn("planner", "Plan")),
            Arbitraries.of(turn("judge"), turn("judge", "{{ goal }} {{ step.id }} {{ last_response }}")).optional(0.6),
            Arbitraries.of(1, 3, 20),
            Arbitraries.of(0, 1, 2, 5))
        .as((analyst, planner, verifier, steps, replans) ->
            new PlanExecute(analyst, planner, verifier, steps, replans, Optional.empty()));
  }

  @Provide
  Arbitrary<Integer> bounds() {
    return Arbitraries.of(1, 2, 5);
  }
}
