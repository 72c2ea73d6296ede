package io.gantry.engine.run;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A run whose tools are not ready yet. It waits without a thread and has nothing under way, so it can be cancelled and let
 * go at once. The waiting ends exactly once, by whoever comes first; whoever asks for something after the run has got its
 * coordinator asks that.
 */
final class OpeningRun implements ActiveRun {

  private final Consumer<String> whenCancelled;
  private final Runnable whenLetGo;

  // Guarded by this.
  private boolean ended;
  private Optional<ActiveRun> next = Optional.empty();

  OpeningRun(Consumer<String> whenCancelled, Runnable whenLetGo) {
    this.whenCancelled = whenCancelled;
    this.whenLetGo = whenLetGo;
  }

  /** Ends the waiting; answers whether the caller was the first to do so and so decides what becomes of the run. */
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** As {@link #end}, and from then on passes everything on. */
  synchronized boolean become(ActiveRun coordinator) {
    boolean first = end();
    if (first) {
      next = Optional.of(coordinator);
    }
    return first;
  }

  @Override
  public void cancel(String by) {
    if (end()) {
      whenCancelled.accept(by);
    }
    next().ifPresent(run -> run.cancel(by));
  }

  @Override
  public void drain() {
    if (end()) {
      whenLetGo.run();
    }
    next().ifPresent(ActiveRun::drain);
  }

  @Override
  public void stop() {
    if (end()) {
      whenLetGo.run();
    }
    next().ifPresent(ActiveRun::stop);
  }

  @Override
  public CompletionStage<AnswerOutcome> answer(GivenAnswer given) {
    return next()
        .map(run -> run.answer(given))
        .orElseGet(() -> CompletableFuture.completedStage(new AnswerOutcome.NotTaken()));
  }

  private synchronized Optional<ActiveRun> next() {
    return next;
  }
}
