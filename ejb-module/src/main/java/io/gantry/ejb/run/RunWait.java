package io.gantry.ejb.run;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.RunView;
import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One caller's wait for a run to end. Holds no thread; whatever comes first, end or time-out, answers, and only once. */
final class RunWait implements RunEvents.Subscriber {

  private final CompletableFuture<RunView> answer = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Supplier<RunView> view;
  private final Executor executor;

  /**
   * @param view reads the run; blocks
   */
  RunWait(Supplier<RunView> view, Executor executor) {
    this.view = view;
    this.executor = executor;
  }

  /**
   * Begins to wait.
   *
   * @param unsubscribe this wait must already hear of commits, so that an end is not missed while {@code ended} is asked
   */
  CompletionStage<RunView> start(Runnable unsubscribe, Timer timer, Duration atMost, Supplier<Boolean> ended) {
    Runnable cancelTimer = timer.after(atMost, this::finish);
    answer.whenComplete(
        (run, failure) -> {
          unsubscribe.run();
          cancelTimer.run();
        });
    if (ended.get()) {
      finish();
    }
    return answer;
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    if (after.status().isFinal()) {
      finish();
    }
  }

  /** Answers with the run as it stands. */
  @Override
  public void serverStops() {
    finish();
  }

  private void finish() {
    if (over.compareAndSet(false, true)) {
      try {
        executor.execute(this::answer);
      } catch (RejectedExecutionException e) {
        answer.completeExceptionally(e);
      }
    }
  }

  private void answer() {
    try {
      answer.complete(view.get());
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }
}
