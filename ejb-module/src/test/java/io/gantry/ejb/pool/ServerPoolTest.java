package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerPoolTest {

  private final List<ExecutorService> lookedUp = new ArrayList<>();

  @Test
  void aPoolThatWasReplacedIsLookedUpOnceAndItsSuccessorServesFromThenOn() throws InterruptedException {
    ExecutorService old = Executors.newSingleThreadExecutor();
    ExecutorService successor = Executors.newSingleThreadExecutor();
    ServerPool<ExecutorService> pool = new ServerPool<>(old, () -> found(successor));
    List<String> done = new ArrayList<>();

    pool.execute(() -> done.add("before"));
    old.shutdown();
    assertThat(old.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    pool.execute(() -> done.add("after"));
    pool.execute(() -> done.add("later"));

    successor.shutdown();
    assertThat(successor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done).containsExactly("before", "after", "later");
    assertThat(lookedUp).containsExactly(successor);
  }

  @Test
  void aPoolThatIsFullIsAskedTwiceAndThenRefuses() {
    ExecutorService full = Executors.newSingleThreadExecutor();
    full.shutdown();
    ServerPool<ExecutorService> pool = new ServerPool<>(full, () -> found(full));

    assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {}));
    assertThat(lookedUp).containsExactly(full);
  }

  private ExecutorService found(ExecutorService pool) {
    lookedUp.add(pool);
    return pool;
  }
}
