package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerPoolTest {

  private final Deque<ExecutorService> toFind = new ArrayDeque<>();

  @Test
  void aPoolThatWasReplacedIsLookedUpOnceAndItsSuccessorServesFromThenOn() throws InterruptedException {
    ExecutorService old = Executors.newSingleThreadExecutor();
    ExecutorService successor = Executors.newSingleThreadExecutor();
    toFind.addAll(List.of(old, successor));
    ServerPool<ExecutorService> pool = new ServerPool<>(toFind::remove);
    List<String> done = new ArrayList<>();

    pool.execute(() -> done.add("before"));
    old.shutdown();
    assertThat(old.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    pool.execute(() -> done.add("after"));
    pool.execute(() -> done.add("later"));

    successor.shutdown();
    assertThat(successor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("before", "after", "later");
  }

  @Test
  void aPoolThatIsFullIsAskedTwiceAndThenRefuses() {
    ExecutorService full = Executors.newSingleThreadExecutor();
    full.shutdown();
    toFind.addAll(List.of(full, full, full));
    ServerPool<ExecutorService> pool = new ServerPool<>(toFind::remove);

    assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {}));
    assertThat(toFind).as("not asked a third time").hasSize(1);
  }
}
