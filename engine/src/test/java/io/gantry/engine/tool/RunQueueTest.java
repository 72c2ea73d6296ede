package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The waiting calls of one run, compared with a plain list of them. */
class RunQueueTest {

  private final HandTime time = new HandTime();
  private final ToolTraffic traffic = new ToolTraffic(time, time::nanos);
  private final Tool tool = new FixedTool("tool", Effect.READ, Duration.ofSeconds(1), (arguments, context) -> "ok");

  @Test
  void theFirstOfThoseWhoseBatchHasRoomComesNextWhateverWasTakenOut() {
    Random random = new Random(3);
    List<BatchRoom> rooms = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rooms.add(new BatchRoom(1, traffic));
    }
    RunQueue queue = new RunQueue();
    List<Passage> plain = new ArrayList<>();
    for (int number = 0; number < 5_000; number++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          Passage passage = passage(rooms.get(random.nextInt(rooms.size())), number);
          queue.add(passage, time.nanos());
          plain.add(passage);
        }
        case 2 -> {
          if (!plain.isEmpty()) {
            queue.remove(plain.remove(random.nextInt(plain.size())));
          }
        }
        default -> {
          Set<BatchRoom> full = new HashSet<>(rooms.subList(0, random.nextInt(rooms.size() + 1)));
          List<Passage> asked = new ArrayList<>();
          Optional<Passage> expected = plain.stream().filter(one -> !full.contains(one.room())).findFirst();

          Optional<Passage> next =
              queue.next(first -> {
                asked.add(first);
                return !full.contains(first.room());
              });

          assertThat(next).isEqualTo(expected);
          assertThat(asked).extracting(Passage::room).as("each batch is asked once").doesNotHaveDuplicates();
          next.ifPresent(plain::remove);
        }
      }
      assertThat(queue.isEmpty()).isEqualTo(plain.isEmpty());
      if (!plain.isEmpty()) {
        assertThat(queue.oldest()).isSameAs(plain.get(0));
      }
    }
  }

  private Passage passage(BatchRoom room, long number) {
    Passage passage = new Passage(traffic, tool, ToolFixtures.context(), room, () -> {});
    passage.number = number;
    return passage;
  }
}
