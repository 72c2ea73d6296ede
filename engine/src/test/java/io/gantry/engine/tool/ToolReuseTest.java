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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which calls are made, and which take the result of another one. */
class ToolReuseTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HandTime time = new HandTime();
  private final HandPool pool = new HandPool();
  private final List<Source> told = new ArrayList<>();
  private final List<String> made = new ArrayList<>();
  private final ResponseCache cache = new MemoryResponseCache(100, 10_000_000, time::nanos, time, use -> { });
  private final ToolReuse reuse = new ToolReuse(Optional.of(cache), true, told::add);
  private final ToolTraffic traffic = new ToolTraffic(time, time::nanos);
  private FixedTool.Body body = (arguments, context) -> "result " + made.size();

  /** A call under way. */
  private record Asked(RunningBatch batch) {

    boolean isOpen() {
      return !batch.outcomes().toCompletableFuture().isDone();
    }

    ToolOutcome outcome() {
      assertThat(isOpen()).as("still under way").isFalse();
      return batch.outcomes().toCompletableFuture().join().get(0);
    }
  }

  @Nested
  class InFlight {

    @Test
    void sixtyFourCallsOfTheSameAreOne() {
      List<Asked> asked = IntStream.range(0, 64).mapToObj(i -> ask("run-" + i, "{\"x\": \"a\"}")).toList();
      assertThat(pool.waiting()).isEqualTo(1);
      assertThat(reuse.waiting()).isEqualTo(63);

      pool.runAll();

      assertThat(made).hasSize(1);
      assertThat(asked).allSatisfy(one -> assertThat(one.outcome().text()).isEqualTo("result 1"));
      assertThat(asked.get(0).outcome().source()).isEmpty();
      assertThat(asked.subList(1, 64)).allSatisfy(one -> assertThat(one.outcome().source()).contains(Source.SHARED));
      assertThat(told).hasSize(63).containsOnly(Source.SHARED);
      assertThat(reuse.waiting()).isZero();
      assertThat(traffic.figures()).singleElement()
          .satisfies(tool -> assertThat(tool.reused()).containsOnly(Map.entry(Source.SHARED, 63L)))
          .satisfies(tool -> assertThat(tool.calls()).isEqualTo(64));
    }

    @Test
    void aCallThatTakesAnothersResultWaitedForThat() {
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      time.pass(SECOND);
      Asked second = ask("run-2", "{\"x\": \"a\"}");
      time.pass(SECOND);
      pool.runAll();

      assertThat(first.outcome().waits()).isEqualTo(Waits.NONE);
      assertThat(second.outcome().waited()).isEqualTo(SECOND);
      assertThat(second.outcome().waits()).isEqualTo(Waits.NONE.andShared(SECOND));
    }

    @Test
    void aCallThatIsMadeAfterAllWaitedForTheOtherUntilThen() {
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      Asked second = ask("run-2", "{\"x\": \"a\"}");
      time.pass(SECOND);
      first.batch().cancel();
      time.pass(SECOND);
      pool.runAll();

      assertThat(second.outcome().source()).isEmpty();
      assertThat(second.outcome().waited()).isEqualTo(SECOND.multipliedBy(2));
      assertThat(second.outcome().waits()).isEqualTo(Waits.NONE.andShared(SECOND));
    }

    @Test
    void theOrderOfMembersAndTheSpellingOfNumbersDoNotCount() {
      ask("run-1", "{\"x\": \"a\", \"n\": 1}");
      Asked second = ask("run-2", "{ \"n\": 1.0, \"x\": \"a\" }");

      pool.runAll();

      assertThat(second.outcome().source()).contains(Source.SHARED);
    }

    @Test
    void anotherArgumentAnotherCallerOtherFilesOrNoNetworkMakeAnotherCall() {
      ask("run-1", "{\"x\": \"a\"}");
      ask("run-2", "{\"x\": \"b\"}");
      ask(tool(Effect.READ, Terms.NONE), context("run-3", "bob", FileScope.NOTHING, false), "{\"x\": \"a\"}");
      FileScope files = new FileScope(Optional.of(Path.of("/srv")), Map.of());
      ask(tool(Effect.READ, Terms.NONE), context("run-4", "ada", files, false), "{\"x\": \"a\"}");
      ask(tool(Effect.READ, Terms.NONE), context("run-5", "ada", FileScope.NOTHING, true), "{\"x\": \"a\"}");
      ask(tool(Effect.READ, terms(Optional.empty(), SECOND)), context("run-6"), "{\"x\": \"a\"}");

      assertThat(pool.waiting()).isEqualTo(6);
    }

    @Test
    void aCallThatChangesSomethingIsAlwaysMade() {
      for (Effect effect : List.of(Effect.IDEMPOTENT, Effect.KEYED, Effect.ONCE)) {
        ask(tool(effect, Terms.NONE), context("run-1"), "{\"x\": \"a\"}");
        ask(tool(effect, Terms.NONE), context("run-2"), "{\"x\": \"a\"}");
      }

      assertThat(pool.waiting()).isEqualTo(6);
    }

    @Test
    void aToolThatCannotSayWhatItsResultDependsOnIsAlwaysCalled() {
      Tool silent = new Silent(tool(Effect.READ, terms(Optional.of(MINUTE), SECOND)));
      ask(silent, context("run-1"), "{\"x\": \"a\"}");
      ask(silent, context("run-2"), "{\"x\": \"a\"}");

      assertThat(pool.waiting()).isEqualTo(2);
    }

    @Test
    void whatTheToolItselfSaysNoToIsEverybodysAnswer() {
      body = (arguments, context) -> {
        throw new ToolException("There is no such thing.");
      };
      ask("run-1", "{\"x\": \"a\"}");
      Asked second = ask("run-2", "{\"x\": \"a\"}");

      pool.runAll();

      assertThat(made).hasSize(1);
      assertThat(second.outcome().status()).isEqualTo(Status.FAILED);
      assertThat(second.outcome().text()).isEqualTo("There is no such thing.");
      assertThat(second.outcome().source()).contains(Source.SHARED);
    }

    @Test
    void whenTheCallBreaksDownEachTriesForItself() {
      body = (arguments, context) -> {
        if (made.size() == 1) {
          throw new IllegalStateException("broken");
        }
        return "result " + made.size();
      };
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      Asked second = ask("run-2", "{\"x\": \"a\"}");
      Asked third = ask("run-3", "{\"x\": \"a\"}");

      pool.runAll();

      assertThat(first.outcome().status()).isEqualTo(Status.FAILED);
      assertThat(List.of(second.outcome().text(), third.outcome().text())).containsExactly("result 2", "result 3");
      assertThat(second.outcome().source()).isEmpty();
    }

    @Test
    void aCallThatIsCutOffMakesTheOthersTryWithATimeOfTheirOwn() {
      body = (arguments, context) -> {
        if (made.size() == 1) {
          time.pass(MINUTE);
          throw new InterruptedException();
        }
        return "result " + made.size();
      };
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      Asked second = ask("run-2", "{\"x\": \"a\"}");

      pool.runAll();

      assertThat(first.outcome().status()).isEqualTo(Status.TIMED_OUT);
      assertThat(second.outcome().text()).isEqualTo("result 2");
    }

    @Test
    void whenTheOneWhoLedIsCancelledOneOfTheOthersLeadsForAll() {
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      Asked second = ask("run-2", "{\"x\": \"a\"}");
      Asked third = ask("run-3", "{\"x\": \"a\"}");

      first.batch().cancel();
      assertThat(first.outcome().status()).isEqualTo(Status.CANCELLED);
      pool.runAll();

      assertThat(made).containsExactly("run-2");
      assertThat(second.outcome().source()).isEmpty();
      assertThat(third.outcome().source()).contains(Source.SHARED);
      assertThat(third.outcome().text()).isEqualTo("result 1");
    }

    @Test
    void whenTheOneWhoLedIsTakenBackOneOfTheOthersLeads() {
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      Asked second = ask("run-2", "{\"x\": \"a\"}");

      assertThat(first.batch().withdraw()).isTrue();
      pool.runAll();

      assertThat(made).containsExactly("run-2");
      assertThat(second.outcome().status()).isEqualTo(Status.OK);
    }

    @Test
    void oneWhoWaitsIsCancelledCutOffOrTakenBackAlone() {
      Asked first = ask("run-1", "{\"x\": \"a\"}");
      Asked cancelled = ask("run-2", "{\"x\": \"a\"}");
      Asked withdrawn = ask("run-3", "{\"x\": \"a\"}");
      Asked late = ask(tool(Effect.READ, Terms.NONE), context("run-4"), "{\"x\": \"a\"}", SECOND);

      cancelled.batch().cancel();
      assertThat(withdrawn.batch().withdraw()).isTrue();
      time.pass(SECOND);

      assertThat(cancelled.outcome().status()).isEqualTo(Status.CANCELLED);
      assertThat(late.outcome().status()).isEqualTo(Status.TIMED_OUT);
      assertThat(first.isOpen()).isTrue();
      assertThat(reuse.waiting()).isZero();
      pool.runAll();
      assertThat(first.outcome().text()).isEqualTo("result 1");
      assertThat(made).hasSize(1);
    }

    @Test
    void whoeverAsksAfterAChangeIsNotToldWhatWasBeforeIt() {
      body = (arguments, context) -> {
        if (made.size() == 1) {
          // While the first one reads, another run changes something, and reads it again.
          ask(tool(Effect.ONCE, Terms.NONE), context("run-2"), "{\"x\": \"a\"}");
          pool.runLast();
          assertThat(made).containsExactly("run-1", "run-2");
          ask("run-2", "{\"x\": \"a\"}");
          assertThat(reuse.waiting()).isZero();
        }
        return "result " + made.size();
      };
      Asked first = ask("run-1", "{\"x\": \"a\"}");

      pool.runAll();

      assertThat(first.outcome().status()).isEqualTo(Status.OK);
      assertThat(made).containsExactly("run-1", "run-2", "run-2");
    }

    @Test
    void oneAfterTheOtherAreTwoCalls() {
      ask("run-1", "{\"x\": \"a\"}");
      pool.runAll();
      ask("run-2", "{\"x\": \"a\"}");
      pool.runAll();

      assertThat(made).hasSize(2);
    }

    @Test
    void whereTheLeverIsOffEachIsMade() {
      ToolBatch plain =
          new ToolBatch(
              time, time::nanos, traffic,
              new ToolBatchSettings(16, Duration.ofDays(1)).with(new ToolReuse(Optional.of(cache), false, told::add)));
      for (int i = 0; i < 2; i++) {
        plain.run(
            List.of(new ToolCall("1", "look", "{\"x\": \"a\"}")),
            box(tool(Effect.READ, Terms.NONE)), context("run-" + i), pool, Caller.NOBODY);
      }

      assertThat(pool.waiting()).isEqualTo(2);
    }

    @Test
    void callsOfTheSameInOneReplyAreOneAndKeepTheirPlaces() {
      RunningBatch batch =
          batch().run(
              List.of(
                  new ToolCall("1", "look", "{\"x\": \"a\"}"),
                  new ToolCall("2", "look", "{\"x\": \"b\"}"),
                  new ToolCall("3", "look", "{\"x\": \"a\"}")),
              box(tool(Effect.READ, Terms.NONE)), context("run-1"), pool, Caller.NOBODY);

      pool.runAll();

      assertThat(batch.outcomes().toCompletableFuture().join()).extracting(one -> one.call().id() + " " + one.text())
          .containsExactly("1 result 1", "2 result 2", "3 result 1");
    }
  }

  @Nested
  class Kept {

    private final Terms minute = terms(Optional.of(MINUTE), Duration.ofSeconds(30));

    @Test
    void aResultIsGivenAgainUntilItsTimeIsOver() {
      Asked first = askAndRun(Effect.READ, minute);
      Asked second = askAndRun(Effect.READ, minute);
      time.pass(MINUTE);
      Asked third = askAndRun(Effect.READ, minute);

      assertThat(first.outcome().source()).isEmpty();
      assertThat(second.outcome().source()).contains(Source.CACHE);
      assertThat(second.outcome().text()).isEqualTo("result 1");
      assertThat(second.outcome().took()).isZero();
      assertThat(third.outcome().source()).isEmpty();
      assertThat(made).hasSize(2);
      assertThat(told).containsExactly(Source.CACHE);
    }

    @Test
    void ofAToolThatTheWorkflowCallsIdempotentTooAndOfNoOtherThatMayBeRepeated() {
      Terms declared =
          new Terms(
              Optional.of(Effect.IDEMPOTENT), minute.cacheTtl(), minute.timeout(), minute.maxConcurrency(),
              minute.ratePerMinute(), minute.batch(), false);
      askAndRun(Effect.IDEMPOTENT, declared);
      assertThat(askAndRun(Effect.IDEMPOTENT, declared).outcome().source()).contains(Source.CACHE);

      askAndRun(Effect.IDEMPOTENT, minute);
      assertThat(askAndRun(Effect.IDEMPOTENT, minute).outcome().source()).as("a PUT counts each time").isEmpty();
    }

    @Test
    void nothingIsKeptWithoutATimeOrWithNone() {
      askAndRun(Effect.READ, Terms.NONE);
      askAndRun(Effect.READ, terms(Optional.of(Duration.ZERO), SECOND));

      assertThat(cache.figures().entries()).hasValue(0);
      assertThat(cache.figures().misses()).as("nobody looked").isZero();
    }

    @Test
    void whatAToolSaysNoToIsNotKept() {
      body = (arguments, context) -> {
        throw new ToolException("Not now.");
      };
      askAndRun(Effect.READ, minute);
      askAndRun(Effect.READ, minute);

      assertThat(made).hasSize(2);
      assertThat(cache.figures().entries()).hasValue(0);
    }

    @Test
    void aCallThatTakesAKeptResultNeedsNoThreadAndNoPlace() {
      askAndRun(Effect.READ, minute);

      Asked second = ask(tool(Effect.READ, minute), context("run-9"), "{\"x\": \"a\"}");

      assertThat(second.outcome().status()).isEqualTo(Status.OK);
      assertThat(pool.waiting()).isZero();
      assertThat(traffic.figures().get(0).reused()).containsOnly(Map.entry(Source.CACHE, 1L));
    }

    @Test
    void whoWaitsForOneWhoFindsAKeptResultHasItFromThereToo() {
      HeldCache slow = new HeldCache();
      ToolReuse held = new ToolReuse(Optional.of(slow), true, told::add);
      ToolBatch batch = new ToolBatch(time, time::nanos, traffic, new ToolBatchSettings(16, Duration.ofDays(1)).with(held));
      List<RunningBatch> asked = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        asked.add(
            batch.run(
                List.of(new ToolCall("1", "look", "{\"x\": \"a\"}")),
                box(tool(Effect.READ, minute)), context("run-" + i), pool, Caller.NOBODY));
      }
      assertThat(slow.asked).as("one look-up").hasSize(1);

      slow.asked.get(0).complete(Optional.of("kept"));
      assertThat(pool.waiting()).as("the answer is heard on the pool").isEqualTo(1);
      pool.runAll();

      assertThat(asked).extracting(one -> one.outcomes().toCompletableFuture().join().get(0).source())
          .containsExactly(Optional.of(Source.CACHE), Optional.of(Source.CACHE));
      assertThat(made).isEmpty();
    }

    private Asked askAndRun(Effect effect, Terms terms) {
      Asked asked = ask(tool(effect, terms), context("run-1"), "{\"x\": \"a\"}");
      pool.runAll();
      return asked;
    }
  }

  @Test
  void keysTellNothingOfWhatWasAsked() {
    Tool tool = tool(Effect.READ, terms(Optional.of(MINUTE), SECOND));
    Optional<ToolReuse.Share> share = reuse.share(tool, ToolFixtures.arguments("x", "secret"), context("run-1"));

    assertThat(share).map(ToolReuse.Share::key).get().asString().matches("[0-9a-f]{64}");
  }

  private Asked ask(String run, String arguments) {
    return ask(tool(Effect.READ, Terms.NONE), context(run), arguments);
  }

  private Asked ask(Tool tool, ToolContext context, String arguments) {
    return ask(tool, context, arguments, Duration.ofDays(1));
  }

  private Asked ask(Tool tool, ToolContext context, String arguments, Duration within) {
    ToolCall call = new ToolCall("1", tool.signature().name(), arguments);
    return new Asked(batch().run(List.of(call), box(tool), context, pool, Caller.NOBODY, within));
  }

  private ToolBatch batch() {
    return new ToolBatch(
        time, time::nanos, traffic, new ToolBatchSettings(16, Duration.ofDays(1)).with(reuse));
  }

  private static Toolbox box(Tool tool) {
    return new RunToolbox(RunToolbox.Contents.of(List.of(tool)), () -> {});
  }

  private Tool tool(Effect effect, Terms terms) {
    FixedTool tool =
        new FixedTool(
            "look",
            effect,
            Duration.ofSeconds(30),
            (arguments, context) -> {
              made.add(context.workflowId());
              return body.call(arguments, context);
            });
    return DeclaredTool.of(tool, terms);
  }

  private static Terms terms(Optional<Duration> cacheTtl, Duration timeout) {
    return new Terms(
        Optional.empty(), cacheTtl, Optional.of(timeout), OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), false);
  }

  private static ToolContext context(String run) {
    return context(run, "ada", FileScope.NOTHING, false);
  }

  private static ToolContext context(String run, String caller, FileScope files, boolean networkDenied) {
    return new ToolContext(run, "first", "steps[0]", run + "/1", files, networkDenied, caller, Optional.empty());
  }

  /** Says nothing of what its results depend on. */
  private record Silent(Tool tool) implements Tool {

    @Override
    public ToolSignature signature() {
      return tool.signature();
    }

    @Override
    public String call(JsonNode arguments, ToolContext context)
        throws ToolException, InterruptedException {
      return tool.call(arguments, context);
    }
  }
}
