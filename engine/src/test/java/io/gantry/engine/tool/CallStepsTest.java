package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Caller;
import io.gantry.engine.tool.Progress.Continuation;
import io.gantry.engine.tool.Progress.Done;
import io.gantry.engine.tool.Progress.Later;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that goes on later, whatever it waits for. */
@Timeout(30)
class CallStepsTest extends ToolBatchScene {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();

  /** One later step. */
  private interface Step {

    Progress take(Continuation self) throws ToolException, InterruptedException;
  }

  @Test
  void aStepWhoseThreadIsTakenAwayIsTakenAgainAndNothingIsSubmittedTwice() {
    AtomicInteger steps = new AtomicInteger();
    CompletableFuture<List<ToolOutcome>> outcomes = start(self -> {
      if (steps.incrementAndGet() < 3) {
        throw new InterruptedException();
      }
      return new Done("done");
    });
    pool.runFirst();
    time.pass(PAUSE);
    for (int i = 0; i < 3; i++) {
      pool.runFirst();
      assertThat(Thread.interrupted()).as("the interrupt was another's, and is handed on").isEqualTo(i < 2);
    }
    assertThat(outcomes.join()).extracting(ToolOutcome::text).containsExactly("done");
    assertThat(begun).hasValue(1);
    assertThat(abandoned).hasValue(0);
  }

  @Test
  void aStepThatIsInterruptedOverAndOverFailsTheCallAndIsCalledOff() {
    CompletableFuture<List<ToolOutcome>> outcomes = start(self -> {
      throw new InterruptedException();
    });
    pool.runFirst();
    time.pass(PAUSE);
    for (int i = 0; i < 4; i++) {
      pool.runFirst();
      Thread.interrupted();
    }
    assertThat(outcomes.join()).extracting(ToolOutcome::status).containsExactly(Status.FAILED);
    pool.runAll();
    assertThat(abandoned).hasValue(1);
    assertThat(begun).hasValue(1);
  }

  @Test
  void aStepThatBreaksDownIsCalledOffAndOneThatFailsIsNot() {
    CompletableFuture<List<ToolOutcome>> broken = start(self -> {
      throw new IllegalStateException("a bug");
    });
    pool.runAll();
    time.pass(PAUSE);
    pool.runAll();
    assertThat(broken.join()).extracting(ToolOutcome::text)
        .containsExactly("Tool slow broke down; the server's log says more.");
    assertThat(abandoned).hasValue(1);
    CompletableFuture<List<ToolOutcome>> failed = start(self -> {
      throw new ToolException("no");
    });
    pool.runAll();
    time.pass(PAUSE);
    pool.runAll();
    assertThat(failed.join()).extracting(ToolOutcome::text).containsExactly("no");
    assertThat(abandoned).hasValue(1);
  }

  @Test
  void aCallThatIsCutOffDuringAStepIsCalledOffOnceThatHasLeftItsThread() throws Exception {
    CountDownLatch inStep = new CountDownLatch(1);
    CompletableFuture<List<ToolOutcome>> outcomes = start(self -> {
      inStep.countDown();
      new CountDownLatch(1).await();
      return new Done("never");
    });
    pool.runFirst();
    time.pass(PAUSE);
    Thread thread = new Thread(pool::runFirst);
    thread.start();
    inStep.await();
    assertThat(pool.waiting()).isZero();
    time.pass(Duration.ofMinutes(1));
    thread.join();
    assertThat(outcomes.join()).extracting(ToolOutcome::status).containsExactly(Status.TIMED_OUT);
    assertThat(pool.waiting()).isOne();
    pool.runFirst();
    assertThat(abandoned).hasValue(1);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void callingOffIsInterruptedWhenItTakesTooLong() throws Exception {
    CountDownLatch inAbandon = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicBoolean threadStaysClean = new AtomicBoolean();
    Continuation endless = new Continuation() {
      @Override
      public Progress proceed() {
        return new Later(PAUSE, this);
      }

      @Override
      public void abandon() throws InterruptedException {
        inAbandon.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.set(true);
          throw e;
        }
      }
    };
    tools.put("slow", new LaterTool(endless));
    RunningBatch call =
        batch.run(List.of(call("a", "slow", "{}")), box(), ToolFixtures.context(), pool, Caller.NOBODY);
    pool.runFirst();
    call.cancel();
    Thread thread = new Thread(() -> {
      pool.runFirst();
      threadStaysClean.set(!Thread.interrupted());
    });
    thread.start();
    inAbandon.await();
    time.pass(CallSteps.PATIENCE);
    thread.join();
    assertThat(interrupted).isTrue();
    assertThat(threadStaysClean).isTrue();
    assertThat(time.pending()).isZero();
  }

  private CompletableFuture<List<ToolOutcome>> start(Step step) {
    tools.put("slow", new LaterTool(new Continuation() {
      @Override
      public Progress proceed() throws ToolException, InterruptedException {
        return step.take(this);
      }

      @Override
      public void abandon() {
        abandoned.incrementAndGet();
      }
    }));
    return run(call("a", "slow", "{}"));
  }

  /** Goes on once, after a pause. */
  private final class LaterTool implements Tool {

    private final Continuation next;

    LaterTool(Continuation next) {
      this.next = next;
    }

    @Override
    public ToolSignature signature() {
      return new ToolSignature("slow", "", new ParameterSchema().build(), Effect.ONCE, Duration.ofMinutes(1));
    }

    @Override
    public String call(JsonNode arguments, ToolContext context) {
      throw new IllegalStateException("is begun instead");
    }

    @Override
    public Progress begin(JsonNode arguments, ToolContext context) {
      begun.incrementAndGet();
      return new Later(PAUSE, next);
    }
  }
}
