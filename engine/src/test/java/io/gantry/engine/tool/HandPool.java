package io.gantry.engine.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A pool that runs a task when told to, and refuses as many as asked. */
final class HandPool implements Executor {

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  int rejections;

  @Override
  public void execute(Runnable task) {
    if (rejections > 0) {
      rejections--;
      throw new RejectedExecutionException("full");
    }
    tasks.add(task);
  }

  int waiting() {
    return tasks.size();
  }

  void runFirst() {
    tasks.removeFirst().run();
  }

  void runLast() {
    tasks.removeLast().run();
  }

  void runAll() {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }
}
