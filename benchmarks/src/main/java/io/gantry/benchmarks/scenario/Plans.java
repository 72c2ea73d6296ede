package io.gantry.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The plans that the project is measured by. */
public final class Plans {

  private static final int SEED = 20;
  private static final int TASKS = 50;
  private static final int SHORTEST_MS = 5;
  private static final int LONGEST_MS = 60;
  private static final int MOST_DEPS = 3;
  private static final int REACH = 12;

  private Plans() {}

  /** One agent's turns of this length. */
  public static Plan chain(int steps, int millis) {
    return new Plan.Chain("chain " + steps + " × " + millis + " ms", steps, Duration.ofMillis(millis));
  }

  /** Calls that wait for nothing. */
  public static Plan fanOut(int width, int millis) {
    List<Call> calls = IntStream.range(0, width).mapToObj(i -> task(i, millis, List.of())).toList();
    return new Plan.Dag("fan-out " + width + " × " + millis + " ms", calls);
  }

  /** Two calls at once, and a third that needs both: 200, 200, 300 ms. */
  public static Plan twoThenOne() {
    return new Plan.Dag(
        "DAG 200, 200 → 300 ms",
        List.of(task(0, 200, List.of()), task(1, 200, List.of()), task(2, 300, List.of("t0", "t1"))));
  }

  /** {@link #uneven(int)} with the 50 calls that the project is measured by. */
  public static Plan uneven() {
    return uneven(TASKS);
  }

  /**
   * Calls of 5 to 60 ms, each waiting for up to three of the twelve before it; the same in every run. A scheduler that
   * goes layer by layer needs noticeably longer for it than its critical path.
   */
  public static Plan uneven(int tasks) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      int millis = random.nextInt(SHORTEST_MS, LONGEST_MS + 1);
      int from = Math.max(0, i - REACH);
      List<String> deps =
          i == 0
              ? List.of()
              : random.ints(random.nextInt(MOST_DEPS + 1), from, i).distinct().sorted().mapToObj(d -> "t" + d).toList();
      calls.add(task(i, millis, deps));
    }
    return new Plan.Dag("DAG of " + tasks + " × 5–60 ms", calls);
  }

  private static Call task(int index, int millis, List<String> deps) {
    return new Call("t" + index, Duration.ofMillis(millis), deps);
  }
}
