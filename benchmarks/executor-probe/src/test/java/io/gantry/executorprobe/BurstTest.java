package io.gantry.executorprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BurstTest {

  private final ExecutorService pool = Executors.newFixedThreadPool(3);

  @AfterEach
  void end() {
    pool.shutdownNow();
  }

  @Test
  void handsEveryTaskOverOnceWhateverTheNumberOfSubmitters() throws InterruptedException {
    for (int submitters : new int[] {1, 4}) {
      AtomicInteger handed = new AtomicInteger();
      Executor counting =
          task -> {
            handed.incrementAndGet();
            pool.execute(task);
          };

      Burst.Outcome outcome = new Burst(10_000, submitters).run(counting, Thread::new);

      assertThat(handed).hasValue(10_000);
      assertThat(outcome.nanos()).isPositive();
      assertThat(outcome.cpuNanos()).isNotNegative();
      assertThat(outcome.refused()).isZero();
    }
  }

  @Test
  void neverHasMoreUnderWayThanItsWindow() throws InterruptedException {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Executor watching =
        task -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          pool.execute(
              () -> {
                // Before the task: it makes room for the next one.
                underWay.decrementAndGet();
                task.run();
              });
        };

    new Burst(20_000, 4).run(watching, Thread::new);

    assertThat(most.get()).isBetween(2, Burst.WINDOW);
  }

  @Test
  void offersARefusedTaskAgainAndCountsThat() throws InterruptedException {
    AtomicInteger offered = new AtomicInteger();
    Executor everyTenthTimeFull =
        task -> {
          if (offered.incrementAndGet() % 10 == 0) {
            throw new RejectedExecutionException("full");
          }
          pool.execute(task);
        };

    Burst.Outcome outcome = new Burst(900, 1).run(everyTenthTimeFull, Thread::new);

    assertThat(outcome.refused()).isEqualTo(99);
    assertThat(offered).hasValue(999);
  }

  @Test
  void givesUpOnAnExecutorThatTakesNothing() {
    Executor closed =
        task -> {
          throw new RejectedExecutionException("closed");
        };

    assertThatThrownBy(() -> new Burst(100, 1).run(closed, Thread::new))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void findsATaskThatRanTwice() {
    Executor twice =
        task -> {
          task.run();
          task.run();
        };

    assertThatThrownBy(() -> new Burst(100, 1).run(twice, Thread::new))
        .hasMessageContaining("given 100 tasks and ran 200");
  }

  @Test
  void wantsPortionsThatComeOutEven() {
    assertThatThrownBy(() -> new Burst(1_010, 1)).hasMessageContaining("tasks = 1010");
    assertThatThrownBy(() -> new Burst(2_100, 21)).hasMessageContaining("submitters = 21");
    assertThatThrownBy(() -> new Burst(100, 0)).hasMessageContaining("submitters = 0");
  }
}
