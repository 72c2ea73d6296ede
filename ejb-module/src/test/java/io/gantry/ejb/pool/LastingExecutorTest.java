package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LastingExecutorTest {

  private final Pool pool = new Pool();
  private final Pool journal = new Pool();
  private final Pool server = new Pool();
  private final List<String> told = new ArrayList<>();
  private final List<Runnable> scheduled = new ArrayList<>();
  private final StopNotice stop = new StopNotice(List.of(journal, server));
  private final LastingExecutor executor = new LastingExecutor(pool, scheduled::add, stop);

  @Test
  void aFullPoolIsNoStop() {
    stop.whenNoticed(() -> told.add("stop"));
    pool.refuses = true;
    server.refuses = true;

    assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);

    assertThat(told).isEmpty();
    assertThat(scheduled).isEmpty();
  }

  @Test
  void onceThePoolsAreClosedTasksGoToTheSchedulerAndTheStopIsToldOnceAndFirst() {
    stop.whenNoticed(() -> told.add("stop, " + scheduled.size() + " tasks scheduled"));
    pool.refuses = true;
    journal.refuses = true;
    server.refuses = true;

    executor.execute(() -> told.add("task"));
    executor.execute(() -> {});
    scheduled.get(0).run();

    assertThat(scheduled).hasSize(2);
    assertThat(told).containsExactly("stop, 0 tasks scheduled", "task");
  }

  @Test
  void whoAsksAfterTheStopIsToldAtOnce() {
    journal.refuses = true;
    server.refuses = true;
    assertThat(stop.look()).isTrue();

    stop.whenNoticed(() -> told.add("stop"));

    assertThat(told).containsExactly("stop");
  }

  @Test
  void anOpenPoolDoesTheWork() {
    executor.execute(() -> told.add("task"));

    assertThat(told).containsExactly("task");
    assertThat(stop.look()).isFalse();
  }

  private static final class Pool implements Executor {

    private boolean refuses;

    @Override
    public void execute(Runnable task) {
      if (refuses) {
        throw new RejectedExecutionException("no room");
      }
      task.run();
    }
  }
}
