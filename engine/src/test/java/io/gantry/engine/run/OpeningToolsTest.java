package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolsUnavailableException;
import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A run whose tools are at another server begins when that has answered, and waits for it without a thread. */
class OpeningToolsTest {

  private static final Workflow WORKFLOW = aWorkflow().step("writer", "Write").build();

  private final SimulatedWorld world = new SimulatedWorld();

  @Test
  void aRunBeginsOnceItsToolsAreReady() {
    world.toolsReady = new CompletableFuture<>();
    world.submit(WORKFLOW).run();
    assertThat(world.journal).hasSize(1);
    assertThat(world.activeRuns()).isEqualTo(1);

    world.toolsReady.complete(null);
    world.run();

    assertThat(world.view(WORKFLOW).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.toolboxesClosed).isEqualTo(1);
  }

  @Test
  void aServerThatCannotBeAskedFailsTheRunWithItsSentence() {
    world.toolsReady = new CompletableFuture<>();
    world.submit(WORKFLOW).run();

    world.toolsReady.completeExceptionally(unavailable());
    world.run();

    assertThat(last()).isEqualTo(new RunEvent.RunFailed(FailureKind.TOOL, "MCP server 'x' is gone.", Optional.empty()));
    assertThat(world.modelCalls).isEmpty();
    assertThat(world.activeRuns()).isZero();
  }

  @Test
  void aServerThatCannotBeAskedFailsTheRunAlsoWhenItIsTakenUpAgain() {
    world.submit(WORKFLOW);
    while (world.modelCalls.isEmpty()) {
      world.step();
    }

    world.crash();
    world.toolsReady = CompletableFuture.failedFuture(unavailable());
    world.resume(WORKFLOW).run();

    assertThat(last()).isInstanceOfSatisfying(
        RunEvent.RunFailed.class, failed -> assertThat(failed.kind()).isEqualTo(FailureKind.TOOL));
    assertThat(world.modelCalls).hasSize(1);
  }

  @Test
  void whatElseGoesWrongIsTheEnginesFault() {
    world.toolsReady = CompletableFuture.failedFuture(new IllegalStateException("broken"));
    world.submit(WORKFLOW).run();

    assertThat(last()).isInstanceOfSatisfying(
        RunEvent.RunFailed.class, failed -> assertThat(failed.kind()).isEqualTo(FailureKind.INTERNAL));
  }

  @Test
  void aRunThatWaitsForItsToolsCanBeCancelledAndTheToolsAreClosedWhenTheyCome() {
    world.toolsReady = new CompletableFuture<>();
    world.submit(WORKFLOW).run();

    world.cancel();
    world.run();
    world.toolsReady.complete(null);
    world.run();

    assertThat(world.journal).extracting(JournalEntry::event).last().isEqualTo(new RunEvent.RunCancelled("somebody"));
    assertThat(world.modelCalls).isEmpty();
    assertThat(world.toolboxesClosed).isEqualTo(1);
    assertThat(world.activeRuns()).isZero();
  }

  @Test
  void aRunThatIsCancelledAsItsToolsComeEndsOnce() {
    world.toolsReady = new CompletableFuture<>();
    world.submit(WORKFLOW).run();

    world.toolsReady.complete(null);
    world.cancel();
    world.run();

    assertThat(world.view(WORKFLOW).status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(world.toolboxesClosed).isEqualTo(world.toolboxesOpened);
    assertThat(world.activeRuns()).isZero();
  }

  @Test
  void aDrainDoesNotWaitForToolsAndTheRunGoesOnAtTheNextStart() {
    world.toolsReady = new CompletableFuture<>();
    world.submit(WORKFLOW).run();

    CompletableFuture<Void> drained = world.drain();
    world.run();
    assertThat(drained).isCompleted();
    world.toolsReady.complete(null);
    world.run();
    assertThat(world.journal).hasSize(1);
    assertThat(world.toolboxesClosed).isEqualTo(1);

    world.restart().resume(WORKFLOW).run();
    assertThat(world.view(WORKFLOW).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void theSameRunIsNotTakenUpTwiceWhileItWaits() {
    world.toolsReady = new CompletableFuture<>();
    world.submit(WORKFLOW).resume(WORKFLOW).run();

    world.toolsReady.complete(null);
    world.run();

    assertThat(world.toolboxesOpened).isEqualTo(1);
    assertThat(world.modelCalls).hasSize(1);
  }

  private RunEvent last() {
    return world.journal.get(world.journal.size() - 1).event();
  }

  private static ToolsUnavailableException unavailable() {
    return new ToolsUnavailableException("MCP server 'x' is gone.", new IllegalStateException());
  }
}
