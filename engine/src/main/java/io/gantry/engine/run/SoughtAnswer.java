package io.gantry.engine.run;

import io.gantry.engine.agent.ModelAnswer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A model call that looks first whether its answer is known, and is made when it is not. A known answer takes no place in
 * the governor's queue, no share of its limits and no thread of the pool of model calls. Thread-safe; holds no thread.
 */
final class SoughtAnswer implements Calls.Call {

  private final ModelReuse reuse;
  private final Calls.Call call;
  private final Runnable make;
  private final Consumer<ModelAnswer> take;
  private final Consumer<RuntimeException> broken;

  // Guarded by this.
  private boolean made;
  private boolean over;

  /**
   * @param call the call itself
   * @param make begins it; must not block
   * @param take receives the known answer instead; must not block
   * @param broken is told when the call could not be begun where the cache answers on a thread of its own
   */
  SoughtAnswer(
      ModelReuse reuse,
      Calls.Call call,
      Runnable make,
      Consumer<ModelAnswer> take,
      Consumer<RuntimeException> broken) {
    this.reuse = reuse;
    this.call = call;
    this.make = make;
    this.take = take;
    this.broken = broken;
  }

  /**
   * Looks the answer up; returns at once.
   *
   * @param elsewhere goes on where the cache answers on a thread of its own; never rejects
   */
  void seek(String key, Executor elsewhere) {
    CompletableFuture<Optional<String>> kept = reuse.find(key).toCompletableFuture();
    if (kept.isDone()) {
      found(kept.join());
    } else {
      kept.thenAccept(text -> elsewhere.execute(() -> hear(text)));
    }
  }

  /** Nobody is there to whom it could rise; the run must hear of it all the same. */
  private void hear(Optional<String> text) {
    try {
      found(text);
    } catch (RuntimeException e) {
      broken.accept(e);
    }
  }

  private void found(Optional<String> text) {
    Optional<ModelAnswer> answer = text.flatMap(reuse::read);
    synchronized (this) {
      if (over) {
        return;
      }
      if (answer.isEmpty()) {
        made = true;
        // Within the lock: whoever takes the call back finds it not begun, or with its place in the governor's queue.
        make.run();
        return;
      }
      over = true;
    }
    take.accept(answer.get());
  }

  @Override
  public void cancel() {
    synchronized (this) {
      if (!made) {
        over = true;
        return;
      }
    }
    call.cancel();
  }

  @Override
  public boolean withdraw() {
    synchronized (this) {
      if (!made) {
        boolean untouched = !over;
        over = true;
        return untouched;
      }
    }
    return call.withdraw();
  }
}
