package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gantry.engine.context.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CountingExecutorTest {

  @Test
  void countsWhatWaitsAndWhatRuns() {
    Queue<Runnable> queue = new ArrayDeque<>();
    CountingExecutor executor = new CountingExecutor(queue::add);

    executor.execute(
        () -> {
          assertThat(executor.waiting()).isEqualTo(1);
          assertThat(executor.running()).isEqualTo(1);
        });
    executor.execute(() -> {});
    assertThat(executor.waiting()).isEqualTo(2);
    assertThat(executor.running()).isZero();

    queue.remove().run();
    queue.remove().run();
    assertThat(executor.waiting()).isZero();
    assertThat(executor.running()).isZero();
  }

  @Test
  void aTaskIsHandedOnWithNothingOfWhatTheThreadWorksOn() {
    List<Optional<Work>> seen = new ArrayList<>();
    CountingExecutor executor = new CountingExecutor(task -> seen.add(Work.current()));

    Work.on("run-1").run(() -> executor.execute(() -> {}));

    assertThat(seen).containsExactly(Optional.empty());
  }

  @Test
  void aRejectedTaskIsNotCounted() {
    CountingExecutor executor =
        new CountingExecutor(
            task -> {
              throw new RejectedExecutionException("full");
            });

    assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> executor.execute(() -> {}));
    assertThat(executor.waiting()).isZero();
  }

  @Test
  void aTaskThatThrowsIsNoLongerRunning() {
    CountingExecutor executor = new CountingExecutor(Runnable::run);

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                executor.execute(
                    () -> {
                      throw new IllegalStateException("broken");
                    }));
    assertThat(executor.running()).isZero();
  }
}
