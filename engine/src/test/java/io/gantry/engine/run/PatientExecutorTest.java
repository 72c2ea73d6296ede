package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatientExecutorTest {

  private final Deque<Runnable> wakeUps = new ArrayDeque<>();
  private final List<Integer> ran = new ArrayList<>();
  private int room;

  private final PatientExecutor executor =
      new PatientExecutor(
          task -> {
            if (room == 0) {
              throw new RejectedExecutionException("full");
            }
            room--;
            task.run();
          },
          (delay, task) -> {
            wakeUps.add(task);
            return () -> wakeUps.remove(task);
          });

  @Test
  void whateverWaitsForRoomNeedsOneWakeUpOnly() {
    execute(0, 10_000);

    assertThat(wakeUps).hasSize(1);
  }

  @Test
  void whoCameFirstGoesFirstAlsoWhenThereIsRoomAgainBeforeTheWakeUp() {
    execute(0, 3);
    room = 2;
    execute(3, 5);

    assertThat(ran).as("nobody overtakes").isEmpty();
    wakeUps.remove().run();
    assertThat(ran).containsExactly(0, 1);

    room = 10;
    wakeUps.remove().run();
    assertThat(ran).containsExactly(0, 1, 2, 3, 4);
    assertThat(wakeUps).isEmpty();
  }

  @Test
  void onceNobodyWaitsTasksGoStraightToThePool() {
    execute(0, 1);
    room = 10;
    wakeUps.remove().run();

    execute(1, 3);

    assertThat(ran).containsExactly(0, 1, 2);
    assertThat(wakeUps).isEmpty();
  }

  private void execute(int from, int to) {
    IntStream.range(from, to).forEach(number -> executor.execute(() -> ran.add(number)));
  }
}
