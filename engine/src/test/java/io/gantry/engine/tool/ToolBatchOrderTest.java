package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolOutcome.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ToolBatchOrderTest extends ToolBatchScene {


  @Test
  void outcomesStandInRequestOrderWhateverTheOrderOfCompletion() {
    tool("echo", Duration.ofSeconds(10), (arguments, context) -> arguments.path("x").asText());
    CompletableFuture<List<ToolOutcome>> outcomes =
        run(call("a", "echo", "{\"x\":\"1\"}"), call("b", "echo", "{\"x\":\"2\"}"), call("c", "echo", "{\"x\":\"3\"}"));

    pool.runLast();
    pool.runLast();
    assertThat(outcomes).isNotDone();
    pool.runLast();

    assertThat(outcomes.join()).extracting(ToolOutcome::text).containsExactly("1", "2", "3");
    assertThat(outcomes.join()).extracting(outcome -> outcome.call().id()).containsExactly("a", "b", "c");
    assertThat(outcomes.join()).extracting(ToolOutcome::status).containsOnly(Status.OK);
  }

  @Test
  void anEmptyGroupIsDoneAtOnce() {
    assertThat(run()).isCompletedWithValue(List.of());
  }

  @Test
  void everyCallHasAKeyOfItsOwn() {
    tool("key", Duration.ofSeconds(1), (arguments, context) -> context.callKey());
    CompletableFuture<List<ToolOutcome>> outcomes = run(call("a", "key", "{}"), call("b", "key", "{}"));
    pool.runAll();
    assertThat(outcomes.join()).extracting(ToolOutcome::text)
        .containsExactly("run-1/steps[0]/1/a", "run-1/steps[0]/1/b");
  }

  @Test
  void waitingAndRunningAreCountedApart() {
    tool(
        "slow",
        Duration.ofSeconds(10),
        (arguments, context) -> {
          time.pass(Duration.ofMillis(300));
          return "done";
        });
    CompletableFuture<List<ToolOutcome>> outcomes = run(call("a", "slow", "{}"), call("b", "slow", "{}"));
    time.pass(Duration.ofMillis(50));
    pool.runAll();
    assertThat(outcomes.join()).extracting(ToolOutcome::waited)
        .containsExactly(Duration.ofMillis(50), Duration.ofMillis(350));
    assertThat(outcomes.join()).extracting(ToolOutcome::took).containsOnly(Duration.ofMillis(300));
  }
}
