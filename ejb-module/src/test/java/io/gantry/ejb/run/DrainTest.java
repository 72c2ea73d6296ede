package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DrainTest {

  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final List<Duration> timers = new ArrayList<>();
  private final List<Runnable> due = new ArrayList<>();
  private final Way way = new Way();
  private long nanos;

  @Test
  void callsMayEndWithinTheTime() {
    Drain drain = drain(Duration.ofSeconds(30));

    drained.complete(null);
    drain.await();

    assertThat(timers).containsExactly(Duration.ofSeconds(30));
    assertThat(way.stops).isZero();
  }

  @Test
  void theTimerLetsGoAlthoughNobodyAwaitsTheDrain() {
    drain(Duration.ofSeconds(30));

    due.get(0).run();

    assertThat(way.stops).isEqualTo(1);
    assertThat(drained).isCompleted();
  }

  @Test
  void whoAwaitsTheDrainAfterItsTimeLetsGo() {
    Drain drain = drain(Duration.ofSeconds(30));
    nanos = Duration.ofSeconds(31).toNanos();

    drain.await();

    assertThat(way.stops).isEqualTo(1);
  }

  @Test
  void noTimeLetsGoAtOnce() {
    drain(Duration.ZERO);

    assertThat(way.stops).isEqualTo(1);
    assertThat(timers).isEmpty();
  }

  @Test
  void aServerWithoutATimerStillDrains() {
    Drain drain = new Drain(way, Duration.ofSeconds(30), () -> nanos);
    drain.begin(
        (delay, task) -> {
          throw new RejectedExecutionException("closed");
        });

    drained.complete(null);
    drain.await();

    assertThat(way.stops).isZero();
  }

  private Drain drain(Duration atMost) {
    Drain drain = new Drain(way, atMost, () -> nanos);
    drain.begin(
        (delay, task) -> {
          timers.add(delay);
          due.add(task);
          return () -> due.remove(task);
        });
    return drain;
  }

  private final class Way implements Drain.Out {

    private int stops;

    @Override
    public CompletionStage<Void> drain() {
      return drained;
    }

    @Override
    public void stop() {
      stops++;
      drained.complete(null);
    }

    @Override
    public int active() {
      return drained.isDone() ? 0 : 1;
    }
  }
}
