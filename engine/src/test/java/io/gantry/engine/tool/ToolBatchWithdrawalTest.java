package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.context.Caller;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolBatchWithdrawalTest extends ToolBatchScene {

  private final List<String> ran = new ArrayList<>();

  @Test
  void callsThatNoThreadHasTakenUpNeverRun() {
    RunningBatch running = begin(Effect.READ, "a", "b");

    assertThat(running.withdraw()).isTrue();
    pool.runAll();

    assertThat(ran).isEmpty();
    assertThat(running.outcomes().toCompletableFuture().join()).isEmpty();
  }

  @Test
  void whatHasBegunEndsAndWhatComesBeforeItIsNotTakenBack() {
    RunningBatch running = begin(Effect.READ, "a", "b", "c");
    pool.runFirst();
    pool.runFirst();

    assertThat(running.withdraw()).isFalse();
    pool.runAll();

    assertThat(ran).containsExactly("a", "b");
    assertThat(running.outcomes().toCompletableFuture().join())
        .extracting(outcome -> outcome.call().id())
        .containsExactly("a", "b");
  }

  @Test
  void resultsHaveNoGap() {
    RunningBatch running = begin(Effect.READ, "a", "b");
    pool.runLast();

    assertThat(running.withdraw()).isFalse();
    pool.runAll();

    assertThat(ran).containsExactly("b", "a");
  }

  @Test
  void aCallThatMustRunOnceIsNotTakenBack() {
    RunningBatch running = begin(Effect.ONCE, "a");

    assertThat(running.withdraw()).isFalse();
    pool.runAll();

    assertThat(ran).containsExactly("a");
  }

  private RunningBatch begin(Effect effect, String... ids) {
    List<ToolCall> calls = new ArrayList<>();
    for (String id : ids) {
      FixedTool.Body body =
          (arguments, context) -> {
            ran.add(id);
            return "done";
          };
      tools.put(id, new FixedTool(id, effect, Duration.ofSeconds(5), body));
      calls.add(call(id, id, "{\"x\": \"1\"}"));
    }
    return batch.run(calls, box(), context(), pool, Caller.NOBODY);
  }
}
