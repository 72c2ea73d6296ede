package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.context.Caller;
import io.gantry.engine.tool.ToolOutcome.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ToolBatchFailureTest extends ToolBatchScene {

  @Test
  void aCallForACallerWhomTheSurroundingsNoLongerKnowFailsAndTheToolDoesNotRun() {
    tool("look", Duration.ofSeconds(1), (arguments, context) -> {
      throw new AssertionError("The tool ran");
    });
    Caller gone =
        new Caller() {
          @Override
          public void run(Runnable task) {
            throw new IllegalStateException("The application is stopping");
          }

          @Override
          public Optional<String> onThisThread() {
            return Optional.empty();
          }
        };

    RunningBatch running = batch.run(List.of(call("a", "look", "{}")), box(), context(), pool, gone);
    pool.runAll();

    assertThat(running.outcomes().toCompletableFuture())
        .isCompletedWithValueMatching(outcomes -> outcomes.get(0).status() == Status.FAILED);
  }


  @Test
  void aFailedCallIsAnOutcome() {
    tool("no", Duration.ofSeconds(1), (arguments, context) -> {
      throw new ToolException("The disk is full.");
    });
    tool("bug", Duration.ofSeconds(1), (arguments, context) -> {
      throw new IllegalStateException("secret detail");
    });
    tool("null", Duration.ofSeconds(1), (arguments, context) -> null);
    tool("long", Duration.ofSeconds(1), (arguments, context) -> "x".repeat(200_000));
    CompletableFuture<List<ToolOutcome>> outcomes =
        run(call("a", "no", "{}"), call("b", "bug", "{}"), call("c", "null", "{}"), call("d", "long", "{}"));
    pool.runAll();
    assertThat(outcomes.join()).extracting(ToolOutcome::status)
        .containsExactly(Status.FAILED, Status.FAILED, Status.OK, Status.OK);
    assertThat(outcomes.join()).extracting(ToolOutcome::text).startsWith(
        "The disk is full.", "Tool bug broke down; the server's log says more.", "");
    assertThat(outcomes.join().get(3).text()).hasSizeLessThan(100_100).contains("[cut: ");
    assertThat(time.pending()).isZero();
  }

  @Test
  void anErrorLeavesAnOutcomeToo() {
    tool("error", Duration.ofSeconds(1), (arguments, context) -> {
      throw new StackOverflowError();
    });
    CompletableFuture<List<ToolOutcome>> outcomes = run(call("a", "error", "{}"));
    assertThatThrownBy(pool::runAll).isInstanceOf(StackOverflowError.class);
    assertThat(outcomes.join().get(0).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aCallThatThePoolRefusesHasFailedAndTheOthersRun() {
    tool("ok", Duration.ofSeconds(1), (arguments, context) -> "fine");
    pool.rejections = 1;
    CompletableFuture<List<ToolOutcome>> outcomes = run(call("a", "ok", "{}"), call("b", "ok", "{}"));
    pool.runAll();
    assertThat(outcomes.join()).extracting(ToolOutcome::status).containsExactly(Status.FAILED, Status.OK);
    assertThat(outcomes.join().get(0).text()).contains("was not run", "the server is stopping");
    assertThat(time.pending()).isZero();
  }
}
