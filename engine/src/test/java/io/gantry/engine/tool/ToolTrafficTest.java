package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.context.Caller;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of several runs share the limits of their tools. */
@Timeout(60)
class ToolTrafficTest {

  /** What counts as one for a rate. */
  private static final Duration MINUTE = Duration.ofNanos(StartTimes.WINDOW);

  private final HandTime time = new HandTime();
  private final HandPool pool = new HandPool();
  private final ToolTraffic traffic = new ToolTraffic(time, time::nanos);
  private final ToolBatch batch =
      new ToolBatch(time, time::nanos, traffic, new ToolBatchSettings(16, Duration.ofDays(1)));
  private final List<String> begun = new ArrayList<>();
  private final List<Long> beginnings = new ArrayList<>();

  @Test
  void noMoreCallsAreUnderWayThanTheToolAllowsWhicheverRunsMakeThem() {
    Toolbox box = box(concurrency(2));
    RunningBatch first = run("run-a", box, "a1", "a2");
    RunningBatch second = run("run-b", box, "b1", "b2");

    assertThat(pool.waiting()).isEqualTo(2);
    assertThat(only()).satisfies(figures -> {
      assertThat(figures.inFlight()).isEqualTo(2);
      assertThat(figures.waiting()).isEqualTo(2);
    });
    pool.runFirst();
    assertThat(pool.waiting()).as("the one that ended makes room for one more").isEqualTo(2);
    pool.runAll();

    assertThat(begun).containsExactly("a1", "a2", "b1", "b2");
    assertThat(ends(first)).containsOnly(Status.OK).hasSize(2);
    assertThat(ends(second)).containsOnly(Status.OK).hasSize(2);
    assertThat(only().inFlight()).isZero();
  }

  @Test
  void aCallThatWaitsForALimitHoldsNoThreadAndCountsTheTimeAsWaited() {
    Toolbox box = box(concurrency(1));
    RunningBatch batches = run("run-a", box, "a1", "a2");
    time.pass(Duration.ofMillis(70));
    pool.runAll();

    assertThat(outcomes(batches)).extracting(ToolOutcome::waited)
        .containsExactly(Duration.ofMillis(70), Duration.ofMillis(70));
  }

  @Test
  void aCallSaysHowLongItWaitedForWhichLimitAndHowLongForAThread() {
    Toolbox box = box(terms(OptionalInt.of(1), OptionalInt.of(1)));
    RunningBatch first = run("run-a", box, "a1");
    RunningBatch second = run("run-a", box, "a2");
    RunningBatch third = run("run-b", box, "b1");
    time.pass(Duration.ofSeconds(3));
    pool.runAll();
    time.pass(MINUTE);
    time.pass(Duration.ofSeconds(2));
    pool.runAll();

    assertThat(outcomes(first).get(0).waits()).as("it waited for a thread").isEqualTo(Waits.NONE);
    ToolOutcome late = outcomes(second).get(0);
    assertThat(late.waited()).isEqualTo(MINUTE.plusSeconds(5));
    assertThat(late.waits()).isEqualTo(new Waits(MINUTE, Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO));
    assertThat(late.waits().pool(late.waited())).isEqualTo(Duration.ofSeconds(2));

    third.cancel();
    ToolOutcome never = outcomes(third).get(0);
    assertThat(never.waits().total()).as("never begun").isEqualTo(never.waited()).isEqualTo(MINUTE.plusSeconds(5));
    assertThat(never.waits().concurrency()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aCallWhoseThreadIsTakenAwayStillSaysWhatItWaitedForBefore() {
    AtomicInteger attempts = new AtomicInteger();
    Tool tool =
        DeclaredTool.of(
            new FixedTool("tool", Effect.READ, Duration.ofMinutes(1), (arguments, context) -> {
              if (attempts.incrementAndGet() == 2) {
                time.pass(Duration.ofSeconds(7));
                throw new InterruptedException();
              }
              return "ok";
            }),
            concurrency(1));
    Toolbox box = new RunToolbox(RunToolbox.Contents.of(List.of(tool)), () -> {});
    run("run-a", box, "a1");
    RunningBatch second = run("run-b", box, "b1");
    RunningBatch third = run("run-c", box, "c1");
    time.pass(Duration.ofSeconds(3));
    pool.runFirst();
    pool.runFirst();
    assertThat(Thread.interrupted()).as("whoever interrupted is heard").isTrue();
    time.pass(Duration.ofSeconds(2));
    pool.runAll();

    assertThat(outcomes(third).get(0).waits().concurrency()).isEqualTo(Duration.ofSeconds(10));
    ToolOutcome again = outcomes(second).get(0);
    assertThat(again.waited()).isEqualTo(Duration.ofSeconds(12));
    assertThat(again.waits()).isEqualTo(new Waits(Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO));
  }

  @Test
  void aCallOfOneRunIsNotSaidToWaitForTheStricterLimitOfAnother() {
    run("run-a", box(rate(1)), "a1");
    RunningBatch strict = run("run-a", box(rate(1)), "a2");
    run("run-b", box(concurrency(1)), "b1");
    time.pass(Duration.ofSeconds(4));
    pool.runAll();
    RunningBatch lax = run("run-b", box(concurrency(1)), "b2");
    pool.runAll();
    time.pass(MINUTE.multipliedBy(2));
    pool.runAll();

    assertThat(outcomes(strict).get(0).waits().concurrency()).isZero();
    assertThat(outcomes(lax).get(0).waits()).isEqualTo(Waits.NONE);
  }

  @Test
  void theTimeoutOfACallCountsFromItsOwnStart() {
    Toolbox box = box(concurrency(1), "tool", Duration.ofSeconds(1));
    RunningBatch running = run("run-a", box, "a1", "a2");
    time.pass(Duration.ofSeconds(5));
    pool.runAll();
    assertThat(ends(running)).containsExactly(Status.OK, Status.OK);
  }

  @Test
  void runsTakeTurnsWhileTheirOwnCallsStayInOrder() {
    Toolbox box = box(concurrency(1));
    run("run-a", box, "a1", "a2", "a3", "a4");
    run("run-b", box, "b1", "b2");
    run("run-c", box, "c1");
    pool.runAll();
    assertThat(begun).containsExactly("a1", "a2", "b1", "c1", "a3", "b2", "a4");
  }

  @Test
  void noMinuteSeesMoreBeginningsThanTheRateAllows() {
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      ToolTrafficTest world = new ToolTrafficTest();
      int rate = 1 + random.nextInt(5);
      Toolbox box = world.box(rate(rate));
      int calls = 0;
      for (int event = 0; event < 150; event++) {
        switch (random.nextInt(4)) {
          case 0 -> world.run("run-" + random.nextInt(3), box, "c" + calls++);
          case 1 -> world.time.pass(Duration.ofMillis(random.nextInt(20_000)));
          // A pool that is late: threads take calls up whenever they like.
          default -> {
            if (world.pool.waiting() > 0) {
              world.pool.runFirst();
            }
          }
        }
      }
      while (world.begun.size() < calls) {
        world.pool.runAll();
        world.time.pass(Duration.ofMillis(500));
      }
      for (int i = rate; i < world.beginnings.size(); i++) {
        assertThat(world.beginnings.get(i) - world.beginnings.get(i - rate))
            .as("round %d, rate %d, call %d", round, rate, i)
            .isGreaterThanOrEqualTo(MINUTE.toNanos());
      }
    }
  }

  @Test
  void theRateIsUsedUpAtOnceAndAgainAsSoonAsAMinuteHasPassed() {
    Toolbox box = box(rate(3));
    run("run-a", box, "1", "2", "3", "4", "5");
    pool.runAll();
    assertThat(begun).containsExactly("1", "2", "3");
    time.pass(MINUTE.minusNanos(1));
    assertThat(pool.waiting()).isZero();
    time.pass(Duration.ofNanos(1));
    pool.runAll();
    assertThat(begun).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void theNewestDeclarationOfACallCountsForThatCall() {
    run("run-a", box(Terms.NONE), "1", "2");
    pool.runAll();
    run("run-b", box(rate(2)), "3");
    assertThat(pool.waiting()).as("earlier calls count, whatever their own limits").isZero();
    run("run-c", box(rate(4)), "4");
    assertThat(pool.waiting()).as("a laxer declaration passes a stricter one").isEqualTo(1);
    pool.runAll();
    time.pass(MINUTE);
    pool.runAll();
    assertThat(begun).containsExactly("1", "2", "4", "3");
  }

  @Test
  void whoIsCancelledOrWithdrawnWhileItWaitsLeavesTheQueue() {
    Toolbox box = box(concurrency(1));
    RunningBatch first = run("run-a", box, "a1");
    RunningBatch cancelled = run("run-b", box, "b1");
    RunningBatch withdrawn = run("run-c", box, "c1");
    RunningBatch last = run("run-d", box, "d1");

    cancelled.cancel();
    assertThat(withdrawn.withdraw()).isTrue();
    pool.runAll();

    assertThat(begun).containsExactly("a1", "d1");
    assertThat(ends(first)).containsExactly(Status.OK);
    assertThat(ends(cancelled)).containsExactly(Status.CANCELLED);
    assertThat(outcomes(withdrawn)).isEmpty();
    assertThat(ends(last)).containsExactly(Status.OK);
    assertThat(only().waiting()).isZero();
  }

  @Test
  void whoIsCancelledOnItsWayToAThreadMakesRoomAndIsNoBeginning() {
    Toolbox box = box(rate(1));
    run("run-a", box, "a1").cancel();
    RunningBatch second = run("run-b", box, "b1");
    pool.runAll();
    assertThat(begun).containsExactly("b1");
    assertThat(ends(second)).containsExactly(Status.OK);
  }

  @Test
  void limitsOfOneToolHoldNobodyElseUp() {
    Toolbox strict = box(rate(1), "strict", Duration.ofSeconds(1));
    Toolbox free = box(Terms.NONE, "free", Duration.ofSeconds(1));
    run("run-a", strict, "1", "2");
    run("run-a", free, "3");
    pool.runAll();
    assertThat(begun).containsExactly("1", "3");
  }

  @Test
  void aReplyHasOnlySoManyCallsUnderWayAndThoseThatWaitForALimitTakeNoneOfThem() {
    ToolBatch two = new ToolBatch(time, time::nanos, traffic, new ToolBatchSettings(2, Duration.ofMinutes(5)));
    Tool strict = tool("strict", rate(1), Duration.ofSeconds(1));
    Tool free = tool("free", Terms.NONE, Duration.ofSeconds(1));
    Toolbox box = new RunToolbox(RunToolbox.Contents.of(List.of(strict, free)), () -> {});
    List<ToolCall> calls = new ArrayList<>();
    for (String id : List.of("s1", "s2", "s3")) {
      calls.add(new ToolCall(id, "strict", "{\"x\":\"" + id + "\"}"));
    }
    for (String id : List.of("f1", "f2", "f3")) {
      calls.add(new ToolCall(id, "free", "{\"x\":\"" + id + "\"}"));
    }
    RunningBatch running = two.run(calls, box, contextOf("run-a"), pool, Caller.NOBODY);

    while (pool.waiting() > 0) {
      assertThat(pool.waiting()).isLessThanOrEqualTo(2);
      pool.runFirst();
    }
    assertThat(begun).containsExactlyInAnyOrder("s1", "f1", "f2", "f3");
    time.pass(MINUTE);
    pool.runAll();
    time.pass(MINUTE);
    pool.runAll();
    assertThat(outcomes(running)).extracting(outcome -> outcome.call().id())
        .containsExactly("s1", "s2", "s3", "f1", "f2", "f3");
    assertThat(ends(running)).containsOnly(Status.OK);
  }

  @Test
  void aReplyThatIsFullHoldsNoOtherReplyOfItsRunBack() {
    ToolBatch one = new ToolBatch(time, time::nanos, traffic, new ToolBatchSettings(1, Duration.ofMinutes(5)));
    Toolbox box = box(Terms.NONE);
    one.run(calls("a1", "a2", "a3"), box, contextOf("run-a"), pool, Caller.NOBODY);
    one.run(calls("b1", "b2"), box, contextOf("run-a"), pool, Caller.NOBODY);

    assertThat(pool.waiting()).as("the first of each").isEqualTo(2);
    pool.runLast();
    assertThat(begun).containsExactly("b1");
    pool.runAll();

    assertThat(begun).containsExactly("b1", "a1", "b2", "a2", "a3");
    assertThat(only().waiting()).isZero();
  }

  @Test
  void repliesOfARunComeInTheirOrderWhereALimitOfTheToolHoldsThemBack() {
    Toolbox box = box(concurrency(1));
    run("run-a", box, "a1", "a2");
    run("run-a", box, "b1");
    run("run-a", box, "c1").cancel();
    pool.runAll();
    assertThat(begun).containsExactly("a1", "a2", "b1");
  }

  @Test
  void aReplyOutOfTimeDeliversWhatIsThere() {
    ToolBatch short5 = new ToolBatch(time, time::nanos, traffic, new ToolBatchSettings(16, Duration.ofSeconds(5)));
    RunningBatch running =
        short5.run(calls("1", "2"), box(rate(1)), contextOf("run-a"), pool, Caller.NOBODY);
    pool.runAll();
    time.pass(Duration.ofSeconds(5));

    List<ToolOutcome> outcomes = outcomes(running);
    assertThat(outcomes).extracting(ToolOutcome::status).containsExactly(Status.OK, Status.TIMED_OUT);
    assertThat(outcomes).extracting(ToolOutcome::outOfTime).containsExactly(false, true);
    assertThat(outcomes.get(1).text())
        .isEqualTo("Tool tool was not run: the calls of this reply took longer than 5000 ms together.");
    assertThat(begun).containsExactly("1");
    assertThat(only().waiting()).isZero();
  }

  @Test
  void aReplyWhoseTimeIsUsedUpBeginsNothingMore() {
    RunningBatch running =
        batch.run(calls("1", "2"), box(Terms.NONE), contextOf("run-a"), pool, Caller.NOBODY, Duration.ZERO);
    assertThat(ends(running)).containsOnly(Status.TIMED_OUT);
    pool.runAll();
    assertThat(begun).isEmpty();
  }

  @Test
  void countsCallsByTheirEndsAndKnowsHowLongTheyTook() {
    Toolbox box = box(concurrency(1));
    RunningBatch running = run("run-a", box, "1", "2");
    run("run-b", box, "3").cancel();
    batch.run(List.of(new ToolCall("4", "tool", "[]")), box, contextOf("run-b"), pool, Caller.NOBODY);
    time.pass(Duration.ofMillis(30));
    assertThat(only().oldestWait()).isEqualTo(Duration.ofMillis(30));
    pool.runAll();

    assertThat(outcomes(running)).hasSize(2);
    ToolFigures figures = only();
    assertThat(figures.ends())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Status.OK, 2L, Status.CANCELLED, 1L, Status.BAD_ARGUMENTS, 1L));
    assertThat(figures.calls()).isEqualTo(4);
    assertThat(figures.workflow()).isEqualTo("first");
    assertThat(figures.median()).contains(Duration.ZERO);
    assertThat(figures.oldestWait()).isZero();
    assertThat(figures.signature().terms()).isEqualTo(concurrency(1));
  }

  @Test
  void remembersTheToolsUsedLastAndNeverForgetsOneWithALimitToKeep() {
    run("run-a", box(rate(1), "first", Duration.ofSeconds(1)), "1", "2");
    pool.runAll();
    for (int i = 0; i < ToolTraffic.MOST_TOOLS; i++) {
      run("run-b", box(Terms.NONE, "t" + i, Duration.ofSeconds(1)), "x");
      pool.runAll();
      time.pass(Duration.ofMillis(50));
    }
    run("run-c", box(Terms.NONE, "one-more", Duration.ofSeconds(1)), "x");
    assertThat(traffic.figures()).extracting(figures -> figures.tool().name()).contains("first");
    time.pass(Duration.ofMinutes(2));
    pool.runAll();
    for (int i = 0; i < 3; i++) {
      run("run-d", box(Terms.NONE, "later" + i, Duration.ofSeconds(1)), "x");
    }
    assertThat(traffic.figures().size()).isLessThanOrEqualTo(ToolTraffic.MOST_TOOLS + 2);
    assertThat(begun).contains("2");
  }

  @Test
  void aPoolThatRunsTasksInItsCallerMakesNoStackGrow() {
    int many = 20_000;
    ToolBatch wide = new ToolBatch(time, time::nanos, traffic, new ToolBatchSettings(1, Duration.ofMinutes(5)));
    String[] ids = IntStream.range(0, many).mapToObj(Integer::toString).toArray(String[]::new);
    RunningBatch running = wide.run(calls(ids), box(concurrency(1)), contextOf("run-a"), Runnable::run, Caller.NOBODY);
    assertThat(ends(running)).hasSize(many).containsOnly(Status.OK);
  }

  private ToolFigures only() {
    assertThat(traffic.figures()).hasSize(1);
    return traffic.figures().get(0);
  }

  private RunningBatch run(String run, Toolbox box, String... ids) {
    String name = box.names().iterator().next();
    List<ToolCall> calls = Arrays.stream(ids).map(id -> new ToolCall(id, name, "{\"x\":\"" + id + "\"}")).toList();
    return batch.run(calls, box, contextOf(run), pool, Caller.NOBODY);
  }

  private static List<ToolCall> calls(String... ids) {
    return Arrays.stream(ids).map(id -> new ToolCall(id, "tool", "{\"x\":\"" + id + "\"}")).toList();
  }

  private static ToolContext contextOf(String run) {
    return new ToolContext(run, "first", "steps[0]", run + "/1", FileScope.NOTHING, false, "ada", Optional.empty());
  }

  private Toolbox box(Terms terms) {
    return box(terms, "tool", Duration.ofSeconds(10));
  }

  private Toolbox box(Terms terms, String name, Duration timeout) {
    return new RunToolbox(RunToolbox.Contents.of(List.of(tool(name, terms, timeout))), () -> {});
  }

  private Tool tool(String name, Terms terms, Duration timeout) {
    return DeclaredTool.of(
        new FixedTool(name, Effect.READ, timeout, (arguments, context) -> {
          begun.add(arguments.path("x").asText());
          beginnings.add(time.nanos());
          return "ok";
        }),
        terms);
  }

  private static Terms concurrency(int most) {
    return terms(OptionalInt.of(most), OptionalInt.empty());
  }

  private static Terms rate(int perMinute) {
    return terms(OptionalInt.empty(), OptionalInt.of(perMinute));
  }

  private static Terms terms(OptionalInt concurrency, OptionalInt rate) {
    return new Terms(
        Optional.empty(), Optional.empty(), Optional.empty(), concurrency, rate, Optional.empty(), false);
  }

  private static List<ToolOutcome> outcomes(RunningBatch running) {
    CompletableFuture<List<ToolOutcome>> outcomes = running.outcomes().toCompletableFuture();
    assertThat(outcomes).isDone();
    return outcomes.join();
  }

  private static List<Status> ends(RunningBatch running) {
    return outcomes(running).stream().map(ToolOutcome::status).toList();
  }
}
