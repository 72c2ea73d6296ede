package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LimitedExecutorTest {

  private final Deque<Runnable> pool = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private boolean refusing;
  private final LimitedExecutor limited = new LimitedExecutor(this::take, 2);

  @Test
  void noMoreThanTheLimitIsUnderWayAndWhatWaitsBeginsInItsOrder() {
    for (String name : List.of("a", "b", "c", "d")) {
      limited.execute(() -> done.add(name));
    }
    assertThat(pool).hasSize(2);
    assertThat(limited.waiting()).isEqualTo(2);

    pool.remove().run();

    assertThat(pool).hasSize(2);
    assertThat(limited.waiting()).isEqualTo(1);
    while (!pool.isEmpty()) {
      pool.remove().run();
    }
    assertThat(done).containsExactly("a", "b", "c", "d");
    assertThat(limited.waiting()).isZero();
  }

  @Test
  void aTaskThatBreaksDownGivesItsPlaceToTheNext() {
    limited.execute(
        () -> {
          throw new IllegalStateException("broken");
        });
    limited.execute(() -> done.add("b"));
    limited.execute(() -> done.add("c"));

    assertThatThrownBy(() -> pool.remove().run()).hasMessage("broken");

    assertThat(pool).hasSize(2);
  }

  @Test
  void aPoolThatRefusesIsAskedAgainAfterTheTaskUnderWay() {
    limited.execute(() -> done.add("a"));
    refusing = true;
    limited.execute(() -> done.add("b"));
    assertThat(limited.waiting()).isEqualTo(1);
    refusing = false;

    pool.remove().run();
    pool.remove().run();

    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void aTaskIsRefusedWhenNobodyWouldComeForIt() {
    refusing = true;

    assertThatThrownBy(() -> limited.execute(() -> done.add("a"))).isInstanceOf(RejectedExecutionException.class);

    refusing = false;
    limited.execute(() -> done.add("b"));
    pool.remove().run();
    assertThat(done).containsExactly("b");
  }

  private void take(Runnable task) {
    if (refusing) {
      throw new RejectedExecutionException("full");
    }
    pool.add(task);
  }
}
