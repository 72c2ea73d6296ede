package io.gantry.executorprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbedExecutorsTest {

  private final ProbedExecutors executors = new ProbedExecutors();

  @AfterEach
  void close() {
    executors.close();
  }

  @Test
  void makeAPlainPoolOfTheSizeAskedForOnce() {
    assertThat(executors.named("plain:3")).isInstanceOfSatisfying(ThreadPoolExecutor.class,
        pool -> assertThat(pool.getMaximumPoolSize()).isEqualTo(3));
    assertThat(executors.named("plain:3")).isSameAs(executors.named("plain:3"));
  }

  @Test
  void endTheirOwnPoolsWhenTheyAreClosed() {
    var pool = executors.named("plain:1");

    executors.close();

    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void sayWhatIsWrongWithAName() {
    assertThatThrownBy(() -> executors.named("pool:1")).hasMessageContaining("executor = pool:1");
    assertThatThrownBy(() -> executors.named("managed:concurrent/none")).hasMessageContaining("concurrent/none");
  }

  @Test
  void measureALoneTaskAsOftenAsAsked() throws InterruptedException {
    assertThat(new LoneTask(5).nanos(executors.named("plain:2"))).hasSize(5).doesNotContain(0L);
  }
}
