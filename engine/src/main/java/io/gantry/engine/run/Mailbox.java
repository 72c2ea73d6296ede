package io.gantry.engine.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands messages to one receiver, one at a time and in order, on a shared executor. Holds no thread while it is empty
 * and at most one while it is not.
 */
final class Mailbox<M> {

  private final Executor executor;
  private final Consumer<M> receiver;
  private final Queue<M> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param executor gets at most one task of this mailbox at a time and must not reject it
   * @param receiver must not throw
   */
  Mailbox(Executor executor, Consumer<M> receiver) {
    this.executor = executor;
    this.receiver = receiver;
  }

  /** Delivers a message soon; never blocks. */
  void post(M message) {
    messages.add(message);
    if (waiting.getAndIncrement() == 0) {
      executor.execute(this::deliver);
    }
  }

  private void deliver() {
    do {
      receiver.accept(messages.remove());
    } while (waiting.decrementAndGet() > 0);
  }
}
