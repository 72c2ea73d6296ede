package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.context.Caller;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ToolBatchCutOffTest extends ToolBatchScene {

  private final ExecutorService threads = Executors.newFixedThreadPool(3);

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void allCallsOfAGroupOverlap() {
    CyclicBarrier all = new CyclicBarrier(3);
    tool("meet", Duration.ofSeconds(10), (arguments, context) -> {
      try {
        all.await();
        return "met";
      } catch (BrokenBarrierException e) {
        throw new ToolException("alone", e);
      }
    });
    RunningBatch running =
        batch.run(
            List.of(call("a", "meet", "{}"), call("b", "meet", "{}"), call("c", "meet", "{}")),
            box(),
            context(),
            threads,
            Caller.NOBODY);
    assertThat(running.outcomes().toCompletableFuture().join()).extracting(ToolOutcome::text).containsOnly("met");
  }

  @Test
  void aCallIsInterruptedAtItsTimeoutAndItsThreadStaysClean() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    tools.put("stuck", new FixedTool("stuck", Effect.ONCE, Duration.ofSeconds(5), (arguments, context) -> {
      running.countDown();
      try {
        new CountDownLatch(1).await();
        return "never";
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }));
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<List<ToolOutcome>> outcomes =
          batch
              .run(List.of(call("a", "stuck", "{\"x\":\"1\"}")), box(), context(), single, Caller.NOBODY)
              .outcomes()
              .toCompletableFuture();
      running.await();
      time.pass(Duration.ofMillis(4_999));
      assertThat(outcomes).isNotDone();
      time.pass(Duration.ofMillis(1));

      assertThat(outcomes.join().get(0).status()).isEqualTo(Status.TIMED_OUT);
      assertThat(outcomes.join().get(0).text())
          .isEqualTo("Tool stuck was cut off after 5000 ms. Whether it took effect is not known.");
      assertThat(outcomes.join().get(0).took()).isEqualTo(Duration.ofSeconds(5));
      interrupted.await();
      assertThat(single.submit(Thread::interrupted).get()).isFalse();
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void aToolThatIgnoresInterruptsCannotHoldTheBatch() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    tool("deaf", Duration.ofSeconds(5), (arguments, context) -> {
      running.countDown();
      while (release.getCount() > 0) {
        Thread.onSpinWait();
      }
      return "too late";
    });
    CompletableFuture<List<ToolOutcome>> outcomes =
        batch
            .run(List.of(call("a", "deaf", "{}")), box(), context(), threads, Caller.NOBODY)
            .outcomes()
            .toCompletableFuture();
    running.await();
    time.pass(Duration.ofSeconds(5));
    assertThat(outcomes.join().get(0).text()).isEqualTo("Tool deaf was cut off after 5000 ms.");
    release.countDown();
  }

  @Test
  void cancellingEndsWhatRunsAndWhatWaits() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    tool("stuck", Duration.ofSeconds(5), (arguments, context) -> {
      running.countDown();
      try {
        new CountDownLatch(1).await();
        return "never";
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    });
    AtomicInteger started = new AtomicInteger();
    tool("late", Duration.ofSeconds(5), (arguments, context) -> "ran " + started.incrementAndGet());
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      RunningBatch batchUnderWay =
          batch.run(List.of(call("a", "stuck", "{}"), call("b", "late", "{}")), box(), context(), single, Caller.NOBODY);
      running.await();
      time.pass(Duration.ofMillis(70));
      batchUnderWay.cancel();
      batchUnderWay.cancel();

      List<ToolOutcome> outcomes = batchUnderWay.outcomes().toCompletableFuture().join();
      assertThat(outcomes).extracting(ToolOutcome::status).containsOnly(Status.CANCELLED);
      assertThat(outcomes).extracting(ToolOutcome::took).containsExactly(Duration.ofMillis(70), Duration.ZERO);
      interrupted.await();
      assertThat(single.submit(Thread::interrupted).get()).isFalse();
      assertThat(started).hasValue(0);
      assertThat(time.pending()).isZero();
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void aCallWhoseThreadIsTakenAwayBeginsAgain() {
    AtomicInteger begun = new AtomicInteger();
    tool("ok", Duration.ofSeconds(1), (arguments, context) -> {
      if (begun.incrementAndGet() == 1) {
        throw new InterruptedException();
      }
      return "fine";
    });

    RunningBatch running = batch.run(List.of(call("a", "ok", "{}")), box(), context(), pool, Caller.NOBODY);
    pool.runFirst();
    assertThat(Thread.interrupted()).as("whoever interrupted is heard").isTrue();
    assertThat(running.outcomes().toCompletableFuture()).isNotDone();
    pool.runAll();

    assertThat(running.outcomes().toCompletableFuture().join().get(0).text()).isEqualTo("fine");
    assertThat(begun).hasValue(2);
    time.pass(Duration.ofSeconds(2));
    assertThat(begun).as("the first attempt's timeout is called off").hasValue(2);
  }

  @Test
  void aCallThatMustRunOnceNeverBeginsAgain() {
    AtomicInteger begun = new AtomicInteger();
    tools.put("pay", new FixedTool("pay", Effect.ONCE, Duration.ofSeconds(1), (arguments, context) -> {
      begun.incrementAndGet();
      throw new InterruptedException();
    }));

    RunningBatch running = batch.run(List.of(call("a", "pay", "{\"x\":\"1\"}")), box(), context(), pool, Caller.NOBODY);
    pool.runAll();
    assertThat(Thread.interrupted()).isTrue();

    ToolOutcome outcome = running.outcomes().toCompletableFuture().join().get(0);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.text()).isEqualTo("Tool pay was interrupted. Whether it took effect is not known.");
    assertThat(begun).hasValue(1);
  }

  @Test
  void cancellingEndsACallThatThePoolNeverBegan() {
    tool("ok", Duration.ofSeconds(1), (arguments, context) -> "fine");
    RunningBatch running = batch.run(List.of(call("a", "ok", "{}")), box(), context(), pool, Caller.NOBODY);
    running.cancel();
    assertThat(running.outcomes().toCompletableFuture().join().get(0).status()).isEqualTo(Status.CANCELLED);
    time.pass(Duration.ofSeconds(1));
    assertThat(time.pending()).isZero();
  }

  @Test
  void somebodyElsesInterruptIsPassedOn() throws Exception {
    AtomicReference<Boolean> flag = new AtomicReference<>();
    tool("interrupted", Duration.ofSeconds(1), (arguments, context) -> {
      throw new InterruptedException();
    });
    CompletableFuture<List<ToolOutcome>> outcomes = run(call("a", "interrupted", "{}"));
    Thread thread = new Thread(() -> {
      pool.runAll();
      flag.set(Thread.interrupted());
    });
    thread.start();
    thread.join();
    assertThat(flag.get()).isTrue();
    assertThat(outcomes.join().get(0).status()).isEqualTo(Status.FAILED);
  }
}
