package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RunWaitTest {

  private final RunEvents events = new RunEvents();
  private final Deque<Runnable> due = new ArrayDeque<>();
  private final RunView view = RunView.fold("run", workflow(), List.of());
  private int reads;

  private static Workflow workflow() {
    String text = "{version: 0, name: w, runtime: {provider: offline}, agents: {a: {prompt: x}},"
        + " pattern: {type: chain, config: {steps: [{agent: a}]}}}";
    return new WorkflowReader(new Capabilities(Set.of("offline"), Set.of("chain"), Set.of()))
        .read(text, References.NONE)
        .workflow();
  }

  @Test
  void theRunsEndAnswersAndNothingIsLeftBehind() {
    CompletableFuture<RunView> answer = start(() -> false);
    commit(RunStatus.RUNNING);
    assertThat(answer).isNotDone();

    commit(RunStatus.COMPLETED);

    assertThat(answer).isCompletedWithValue(view);
    assertThat(events.subscriptions()).isZero();
    assertThat(due).isEmpty();
  }

  @Test
  void theTimeOutAnswersWithTheRunAsItStands() {
    CompletableFuture<RunView> answer = start(() -> false);

    due.remove().run();

    assertThat(answer).isCompletedWithValue(view);
    assertThat(events.subscriptions()).isZero();
  }

  @Test
  void aRunThatEndedBeforeTheWaitBeganAnswersAtOnce() {
    assertThat(start(() -> true)).isCompletedWithValue(view);
  }

  @Test
  void aRunThatEndsWhileItsRowIsReadAnswersOnce() {
    // The row still says running, the commit is announced before the answer: only the subscription knows.
    CompletableFuture<RunView> answer =
        start(
            () -> {
              commit(RunStatus.FAILED);
              return false;
            });
    commit(RunStatus.FAILED);

    assertThat(answer).isCompletedWithValue(view);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void aFullPoolFailsTheWaitInsteadOfTheEngine() {
    RunWait wait =
        new RunWait(
            () -> view,
            task -> {
              throw new RejectedExecutionException("full");
            });
    CompletableFuture<RunView> answer = start(wait, () -> false);

    commit(RunStatus.COMPLETED);

    assertThat(answer).isCompletedExceptionally();
    assertThat(events.subscriptions()).isZero();
  }

  private CompletableFuture<RunView> start(Supplier<Boolean> ended) {
    Supplier<RunView> read =
        () -> {
          reads++;
          return view;
        };
    return start(new RunWait(read, Runnable::run), ended);
  }

  private CompletableFuture<RunView> start(RunWait wait, Supplier<Boolean> ended) {
    return wait.start(
            events.subscribe("run", wait),
            (delay, task) -> {
              due.add(task);
              return () -> due.remove(task);
            },
            Duration.ofSeconds(1),
            ended)
        .toCompletableFuture();
  }

  private void commit(RunStatus status) {
    events.committed(
        "run",
        List.of(),
        new RunSummary(status, Optional.empty(), Optional.empty(), Tokens.NONE, Optional.empty(), Optional.empty()));
  }
}
