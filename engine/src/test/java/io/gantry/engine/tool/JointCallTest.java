package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.cache.MemoryResponseCache;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.context.Caller;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolOutcome.Source;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of one reply that call a tool many of whose calls another one takes at once. */
class JointCallTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HandTime time = new HandTime();
  private final HandPool pool = new HandPool();
  private final List<String> made = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Source> told = new ArrayList<>();
  private final ToolTraffic traffic = new ToolTraffic(time, time::nanos);
  private ResponseCache cache = new MemoryResponseCache(100, 10_000_000, time::nanos, time, use -> { });
  private ToolReuse reuse = new ToolReuse(Optional.of(cache), true, told::add);
  private Effect batchEffect = Effect.READ;
  private Terms priceTerms = terms(Optional.empty(), Optional.of("prices"), false);
  private Terms batchTerms = Terms.NONE;
  private int mostAtOnce = 16;
  private FixedTool.Body prices =
      (arguments, context) -> items(arguments).map(x -> "\"price of " + x + "\"").toList().toString();

  @Test
  void threeCallsAreOneCallAndEachHasItsOwnResultInItsPlace() {
    RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"), price("3", "c"));
    assertThat(pool.waiting()).isEqualTo(1);

    pool.runAll();

    assertThat(made).containsExactly("prices a,b,c");
    assertThat(outcomes(running)).extracting(one -> one.call().id() + " " + one.text())
        .containsExactly("1 price of a", "2 price of b", "3 price of c");
    assertThat(outcomes(running)).extracting(ToolOutcome::source).containsOnly(Optional.of(Source.BATCH));
    assertThat(outcomes(running)).extracting(ToolOutcome::joint).containsOnly(
        Optional.of(
            new JointOutcome(
                "prices", List.of("1", "2", "3"), Status.OK, Duration.ZERO, Duration.ZERO, Optional.empty(), Waits.NONE)));
    assertThat(told).containsExactly(Source.BATCH, Source.BATCH, Source.BATCH);
  }

  @Test
  void theFiguresCountItOnceAtTheToolThatWasCalledAndSayOfTheOtherHowManyItDid() {
    ask("run-1", price("1", "a"), price("2", "b"), price("3", "c"));
    pool.runAll();

    assertThat(traffic.figures()).extracting(tool -> tool.tool().name()).containsExactly("price", "prices");
    assertThat(traffic.figures().get(0).reused()).containsOnly(Map.entry(Source.BATCH, 3L));
    assertThat(traffic.figures().get(0).median()).isEmpty();
    assertThat(traffic.figures().get(1).calls()).isEqualTo(1);
    assertThat(traffic.figures()).extracting(ToolFigures::inFlight).containsOnly(0);
  }

  @Test
  void oneCallAloneIsMadeByItself() {
    RunningBatch running = ask("run-1", price("1", "a"), look("2", "b"));
    pool.runAll();

    assertThat(made).containsExactly("price a", "look b");
    assertThat(outcomes(running)).extracting(ToolOutcome::joint).containsOnly(Optional.empty());
  }

  @Test
  void otherCallsOfTheReplyRunBesideIt() {
    RunningBatch running = ask("run-1", price("1", "a"), look("2", "x"), price("3", "b"));
    assertThat(pool.waiting()).isEqualTo(2);
    pool.runAll();

    assertThat(made).containsExactlyInAnyOrder("prices a,b", "look x");
    assertThat(outcomes(running)).extracting(ToolOutcome::text).containsExactly("price of a", "x seen", "price of b");
  }

  @Test
  void aCallThatIsRefusedIsNotInIt() {
    RunningBatch running =
        ask("run-1", price("1", "a"), new ToolCall("2", "price", "{\"y\": 1}"), price("3", "b"));
    pool.runAll();

    assertThat(made).containsExactly("prices a,b");
    assertThat(outcomes(running)).extracting(ToolOutcome::status)
        .containsExactly(Status.OK, Status.BAD_ARGUMENTS, Status.OK);
  }

  @Test
  void aToolThatNeedsAPersonsWordIsNeverInIt() {
    priceTerms = terms(Optional.empty(), Optional.of("prices"), true);
    ask("run-1", price("1", "a"), price("2", "b"));
    pool.runAll();
    priceTerms = terms(Optional.empty(), Optional.of("prices"), false);
    batchTerms = terms(Optional.empty(), Optional.empty(), true);
    ask("run-2", price("1", "c"), price("2", "d"));
    pool.runAll();

    assertThat(made).containsExactly("price a", "price b", "price c", "price d");
  }

  @Test
  void whatDoesNotFitIntoOneCallMakesAnother() {
    String half = "x".repeat(Tool.MOST_BATCHED_CHARACTERS / 2);
    prices = (arguments, context) ->
        items(arguments).map(x -> "\"price of " + x.replace(half, "x") + "\"").toList().toString();
    RunningBatch running =
        ask("run-1", price("1", half + "1"), price("2", "b"), price("3", half + "3"), price("4", "d"));
    assertThat(pool.waiting()).isEqualTo(2);
    pool.runAll();

    assertThat(made).extracting(call -> call.replace(half, "x")).containsExactly("prices x1,b", "prices x3,d");
    assertThat(outcomes(running)).extracting(ToolOutcome::text)
        .containsExactly("price of x1", "price of b", "price of x3", "price of d");
  }

  @Nested
  class ThatGoesWrong {

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "[1, 2, 3]", "{\"a\": 1}", "prices", "[1, 2", "{\"status\":500,\"body\":\"[1,2]\"}"})
    void isMadeOneByOneWhenItsAnswerCannotBeSplit(String answer) {
      prices = (arguments, context) -> answer;
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b", "price a", "price b");
      assertThat(outcomes(running)).extracting(ToolOutcome::text).containsExactly("a costs", "b costs");
      assertThat(outcomes(running)).extracting(ToolOutcome::source).containsOnly(Optional.empty());
      assertThat(outcomes(running)).extracting(one -> one.joint().orElseThrow().status()).containsOnly(Status.OK);
    }

    @Test
    void isMadeOneByOneWhenItFails() {
      prices = (arguments, context) -> {
        throw new ToolException("Closed today.");
      };
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b", "price a", "price b");
      assertThat(outcomes(running)).extracting(one -> one.joint().orElseThrow().status()).containsOnly(Status.FAILED);
      assertThat(outcomes(running)).extracting(ToolOutcome::status).containsOnly(Status.OK);
    }

    @Test
    void isMadeOneByOneWhenItTakesLongerThanItsToolMay() {
      prices = (arguments, context) -> {
        time.pass(Duration.ofSeconds(30));
        throw new InterruptedException();
      };
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b", "price a", "price b");
      assertThat(outcomes(running)).extracting(one -> one.joint().orElseThrow().took())
          .containsOnly(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = {"KEYED", "ONCE"})
    void failsWhereItCouldDoSomethingTwice(Effect effect) {
      batchEffect = effect;
      prices = (arguments, context) -> "paid";
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b");
      assertThat(outcomes(running)).extracting(ToolOutcome::status).containsOnly(Status.FAILED);
      assertThat(outcomes(running).get(1).text())
          .isEqualTo(
              "This call was made as part of one call of tool prices for 2 calls: its answer is no JSON list of 2 results."
                  + " It was not made on its own, because that could do something twice.");
    }

    @Test
    void saysSoWhenNobodyKnowsWhetherItTookEffect() {
      batchEffect = Effect.ONCE;
      prices = (arguments, context) -> {
        time.pass(Duration.ofSeconds(30));
        throw new InterruptedException();
      };
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(outcomes(running)).extracting(ToolOutcome::status).containsOnly(Status.TIMED_OUT);
      assertThat(outcomes(running).get(0).text()).contains("Whether it took effect is not known.");
    }

    @Test
    void isMadeOneByOneWhenTheOtherToolDoesNotTakeSuchArguments() {
      batchEffect = Effect.ONCE;
      ToolSignature strange =
          new ToolSignature(
              "prices", "", new ParameterSchema().requiredText("list", "").build(), Effect.ONCE, MINUTE);
      RunningBatch running =
          batch().run(
              List.of(price("1", "a"), price("2", "b")),
              new RunToolbox(
                  RunToolbox.Contents.of(List.of(priceTool(), new FixedTool(strange, (arguments, context) -> "no"))),
                  () -> {}),
              context("run-1"), pool, Caller.NOBODY);
      pool.runAll();

      assertThat(made).containsExactly("price a", "price b");
      assertThat(outcomes(running)).extracting(one -> one.joint().orElseThrow().status())
          .containsOnly(Status.BAD_ARGUMENTS);
    }

    @Test
    void oneByOneFindsRoomAgainWhereOnlySoManyMayBeUnderWay() {
      mostAtOnce = 1;
      prices = (arguments, context) -> "no";
      RunningBatch running = ask("run-1", price("1", "a"), look("2", "x"), price("3", "b"));
      pool.runAll();

      assertThat(outcomes(running)).extracting(ToolOutcome::status).containsOnly(Status.OK);
      assertThat(made).containsExactlyInAnyOrder("prices a,b", "look x", "price a", "price b");
    }
  }

  @Nested
  class BesideOtherCalls {

    @Test
    void isMadeBesideNoOtherWhereItDoesMoreThanRead() {
      batchEffect = Effect.ONCE;
      ToolCall a = price("1", "a");
      ToolCall b = price("2", "b");
      ToolCall x = look("3", "x");
      ToolCall c = price("4", "c");

      assertThat(batch().together(List.of(a, b, x, c), box())).isEqualTo(2);
      assertThat(batch().together(List.of(x, a, b), box())).isEqualTo(1);
      assertThat(batch().together(List.of(a, x, b), box())).as("single calls, which only read").isEqualTo(3);
      assertThat(batch().effectsOf(List.of(a, b), box()))
          .containsOnly(Map.entry("1", Effect.ONCE), Map.entry("2", Effect.ONCE));
      assertThat(batch().effectsOf(List.of(a, x, b), box()).values()).containsOnly(Effect.READ);
      ask("run-1", a, x, b);
      pool.runAll();
      assertThat(made).containsExactly("price a", "look x", "price b");
    }

    @Test
    void readsBesideAllOthers() {
      List<ToolCall> calls = List.of(look("0", "x"), price("1", "a"), price("2", "b"), look("3", "y"));

      assertThat(batch().together(calls, box())).isEqualTo(4);
      assertThat(batch().effectsOf(calls, box()).values()).containsOnly(Effect.READ);
    }
  }

  @Nested
  class AndWhatIsKnown {

    @Test
    void asksOnlyForWhatIsNotKeptAndKeepsWhatItIsTold() {
      priceTerms = terms(Optional.of(MINUTE), Optional.of("prices"), false);
      ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();
      RunningBatch running = ask("run-2", price("1", "a"), price("2", "c"), price("3", "b"), price("4", "d"));
      pool.runAll();
      RunningBatch single = ask("run-3", price("1", "d"));

      assertThat(made).containsExactly("prices a,b", "prices c,d");
      assertThat(outcomes(running)).extracting(one -> one.source().orElseThrow())
          .containsExactly(Source.CACHE, Source.BATCH, Source.CACHE, Source.BATCH);
      assertThat(outcomes(running)).extracting(ToolOutcome::text)
          .containsExactly("price of a", "price of c", "price of b", "price of d");
      assertThat(outcomes(single).get(0).source()).contains(Source.CACHE);
    }

    @Test
    void theOneThatIsNotKeptIsMadeByItself() {
      priceTerms = terms(Optional.of(MINUTE), Optional.of("prices"), false);
      ask("run-1", price("1", "a"));
      pool.runAll();
      RunningBatch running = ask("run-2", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(made).containsExactly("price a", "price b");
      assertThat(outcomes(running)).extracting(ToolOutcome::joint).containsOnly(Optional.empty());
    }

    @Test
    void waitsForACacheThatAnswersLate() {
      HeldCache slow = new HeldCache();
      cache = slow;
      reuse = new ToolReuse(Optional.of(slow), true, told::add);
      priceTerms = terms(Optional.of(MINUTE), Optional.of("prices"), false);
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"), price("3", "c"));

      slow.asked.get(2).complete(Optional.empty());
      slow.asked.get(0).complete(Optional.empty());
      pool.runAll();
      assertThat(made).as("one is undecided").isEmpty();
      slow.asked.get(1).complete(Optional.of("kept"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,c");
      assertThat(outcomes(running)).extracting(ToolOutcome::text).containsExactly("price of a", "kept", "price of c");
    }

    @Test
    void theSameCallTwiceInAReplyIsOneOfItsItems() {
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"), price("3", "a"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b");
      assertThat(outcomes(running)).extracting(one -> one.source().orElseThrow())
          .containsExactly(Source.BATCH, Source.BATCH, Source.SHARED);
      assertThat(outcomes(running).get(2).text()).isEqualTo("price of a");
    }

    @Test
    void anotherRunThatAsksForTheSameMeanwhileTakesItsPart() {
      RunningBatch first = ask("run-1", price("1", "a"), price("2", "b"));
      RunningBatch second = ask("run-2", price("1", "b"), price("2", "c"), price("3", "d"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b", "prices c,d");
      assertThat(outcomes(first)).extracting(ToolOutcome::text).containsExactly("price of a", "price of b");
      assertThat(outcomes(second)).extracting(one -> one.source().orElseThrow())
          .containsExactly(Source.SHARED, Source.BATCH, Source.BATCH);
    }

    @Test
    void whoWaitedForACancelledOneMakesItsCallAlone() {
      RunningBatch first = ask("run-1", price("1", "a"), price("2", "b"));
      RunningBatch second = ask("run-2", price("1", "b"), price("2", "c"), price("3", "d"));
      first.cancel();
      pool.runAll();

      assertThat(made).containsExactly("prices c,d", "price b");
      assertThat(outcomes(second)).extracting(ToolOutcome::status).containsOnly(Status.OK);
    }

    @Test
    void nobodyWaitsForAPartOfWhatMustNotBeRepeated() {
      batchEffect = Effect.ONCE;
      ask("run-1", price("1", "a"), price("2", "b"), price("3", "a"));
      ask("run-2", price("1", "a"));
      pool.runAll();

      assertThat(made).containsExactly("prices a,b,a", "price a");
    }

    @Test
    void theSameCallsHaveTheSameKeyWhateverIsKeptByThen() {
      batchEffect = Effect.KEYED;
      priceTerms = terms(Optional.of(MINUTE), Optional.of("prices"), false);
      ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();
      ask("run-2", price("1", "b"));
      pool.runAll();
      ask("run-1", price("1", "a"), price("2", "b"));
      pool.runAll();

      assertThat(keys.get(0)).startsWith("run-1/1/batch-").isEqualTo(keys.get(2));
    }
  }

  @Nested
  class CutShort {

    @Test
    void endsWithItsRun() {
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));
      running.cancel();
      pool.runAll();

      assertThat(made).isEmpty();
      assertThat(outcomes(running)).extracting(ToolOutcome::status).containsOnly(Status.CANCELLED);
      assertThat(traffic.inFlight()).isZero();
    }

    @Test
    void endsWithTheTimeOfItsReply() {
      prices = (arguments, context) -> {
        time.pass(Duration.ofSeconds(5));
        throw new InterruptedException();
      };
      RunningBatch running =
          batch().run(
              List.of(price("1", "a"), price("2", "b")), box(), context("run-1"), pool, Caller.NOBODY,
              Duration.ofSeconds(5));
      pool.runAll();

      assertThat(made).as("no second try once the time is over").containsExactly("prices a,b");
      assertThat(outcomes(running)).allSatisfy(one -> {
        assertThat(one.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(one.outOfTime()).isTrue();
        assertThat(one.joint()).isPresent();
      });
      assertThat(traffic.inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isNotBegunByTheEndOfTheOneThatItWaitsFor(boolean cancelled) {
      HeldCache slow = new HeldCache();
      cache = slow;
      reuse = new ToolReuse(Optional.of(slow), true, told::add);
      priceTerms = terms(Optional.of(MINUTE), Optional.of("prices"), false);
      RunningBatch running =
          batch().run(
              List.of(price("1", "a"), price("2", "b"), price("3", "c")), box(), context("run-1"), Runnable::run,
              Caller.NOBODY, Duration.ofSeconds(5));
      slow.asked.get(0).complete(Optional.empty());
      slow.asked.get(1).complete(Optional.empty());

      if (cancelled) {
        running.cancel();
      } else {
        time.pass(Duration.ofSeconds(5));
      }
      slow.asked.get(2).complete(Optional.empty());

      assertThat(made).isEmpty();
      assertThat(outcomes(running)).extracting(ToolOutcome::status)
          .containsOnly(cancelled ? Status.CANCELLED : Status.TIMED_OUT);
      assertThat(traffic.inFlight()).isZero();
    }

    @Test
    void isTakenBackBeforeItBegins() {
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));

      assertThat(running.withdraw()).isTrue();
      pool.runAll();

      assertThat(made).isEmpty();
      assertThat(outcomes(running)).isEmpty();
      assertThat(traffic.inFlight()).isZero();
    }

    @Test
    void isNotTakenBackOnceItRuns() {
      List<Boolean> taken = new ArrayList<>();
      List<RunningBatch> running = new ArrayList<>();
      prices = (arguments, context) -> {
        taken.add(running.get(0).withdraw());
        return "[1, 2]";
      };
      running.add(ask("run-1", price("1", "a"), price("2", "b")));
      pool.runAll();

      assertThat(taken).containsExactly(false);
      assertThat(outcomes(running.get(0))).extracting(ToolOutcome::text).containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = {"KEYED", "ONCE"})
    void isNotTakenBackWhereItsIntentIsOnRecord(Effect effect) {
      batchEffect = effect;
      RunningBatch running = ask("run-1", price("1", "a"), price("2", "b"));

      assertThat(running.withdraw()).isFalse();
      pool.runAll();

      assertThat(made).containsExactly("prices a,b");
      assertThat(outcomes(running)).hasSize(2);
    }
  }

  private RunningBatch ask(String run, ToolCall... calls) {
    return batch().run(List.of(calls), box(), context(run), pool, Caller.NOBODY);
  }

  private ToolBatch batch() {
    return new ToolBatch(
        time, time::nanos, traffic, new ToolBatchSettings(mostAtOnce, Duration.ofDays(1)).with(reuse));
  }

  private Toolbox box() {
    ToolSignature many =
        new ToolSignature(
            "prices", "", ToolFixtures.json("{\"type\": \"object\"}"), batchEffect, Duration.ofSeconds(30));
    Tool together =
        DeclaredTool.of(
            new FixedTool(many, (arguments, context) -> {
              made.add("prices " + String.join(",", items(arguments).toList()));
              keys.add(context.callKey());
              return prices.call(arguments, context);
            }),
            batchTerms);
    Tool look =
        new FixedTool("look", Effect.READ, MINUTE, (arguments, context) -> {
          made.add("look " + arguments.path("x").asText());
          return arguments.path("x").asText() + " seen";
        });
    return new OfferedTools(
        new RunToolbox(RunToolbox.Contents.of(List.of(priceTool(), together, look)), () -> {}), List.of("price", "look"));
  }

  private Tool priceTool() {
    return DeclaredTool.of(
        new FixedTool("price", Effect.READ, MINUTE, (arguments, context) -> {
          made.add("price " + arguments.path("x").asText());
          keys.add(context.callKey());
          return arguments.path("x").asText() + " costs";
        }),
        priceTerms);
  }

  private static Stream<String> items(JsonNode arguments) {
    return StreamSupport.stream(arguments.path("items").spliterator(), false).map(item -> item.path("x").asText());
  }

  private static ToolCall price(String id, String x) {
    return new ToolCall(id, "price", "{\"x\": \"" + x + "\"}");
  }

  private static ToolCall look(String id, String x) {
    return new ToolCall(id, "look", "{\"x\": \"" + x + "\"}");
  }

  private static Terms terms(Optional<Duration> cacheTtl, Optional<String> batch, boolean approval) {
    return new Terms(
        Optional.empty(), cacheTtl, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), batch, approval);
  }

  private static ToolContext context(String run) {
    return new ToolContext(run, "first", "steps[0]", run + "/1", FileScope.NOTHING, false, "ada", Optional.empty());
  }

  private static List<ToolOutcome> outcomes(RunningBatch running) {
    CompletableFuture<List<ToolOutcome>> outcomes = running.outcomes().toCompletableFuture();
    assertThat(outcomes).isDone();
    return outcomes.join();
  }
}
