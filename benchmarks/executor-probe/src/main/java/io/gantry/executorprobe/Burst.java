package io.gantry.executorprobe;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Many tasks that do nothing, handed over as fast as the executor takes them. At most {@value #WINDOW} are under way, so
 * that no queue overflows; the bookkeeping for that costs every executor the same.
 *
 * @param tasks in all, divided among the submitters
 * @param submitters threads that hand tasks over
 */
record Burst(int tasks, int submitters) {

  static final int WINDOW = 1_000;
  /** Room for tasks is taken in portions, since taking it one by one would be a good part of what is measured. */
  static final int PORTION = 50;

  /**
   * Checks the division.
   *
   * @throws IllegalArgumentException when the submitters cannot have the same number of whole portions
   */
  Burst {
    if (submitters < 1 || submitters * PORTION > WINDOW || tasks < 1 || tasks % (submitters * PORTION) != 0) {
      throw new IllegalArgumentException(
          "tasks = " + tasks + ", submitters = " + submitters + ": each submitter, at most " + WINDOW / PORTION
              + ", hands over the same number of portions of " + PORTION);
    }
  }

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** How long a submitter waits before it offers a refused task again. */
  private static final long PAUSE_NANOS = 10_000;

  /**
   * What came of it.
   *
   * @param nanos from the submitters' start until every task has run
   * @param cpuNanos processor time of the whole process meanwhile: hardly more on a busy machine than on an idle one
   * @param refused how often the executor refused a task, which it then was offered again
   */
  record Outcome(long nanos, long cpuNanos, int refused) {}

  /**
   * Hands the tasks over and waits for the last one.
   *
   * @param threads make the submitters
   * @throws IllegalStateException when the executor refused as often as there are tasks, failed otherwise, or ran one task
   *     more or less than it was given
   */
  Outcome run(Executor executor, ThreadFactory threads) throws InterruptedException {
    Semaphore room = new Semaphore(WINDOW);
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicReference<Exception> failure = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(submitters);
    CountDownLatch start = new CountDownLatch(1);
    Runnable task =
        () -> {
          ran.incrementAndGet();
          room.release();
        };
    Runnable submitter =
        () -> {
          ready.countDown();
          try {
            start.await();
            submit(executor, task, room, refused);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.compareAndSet(null, e);
          } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Thread> submitting = new ArrayList<>();
    for (int i = 0; i < submitters; i++) {
      Thread thread = threads.newThread(submitter);
      thread.start();
      submitting.add(thread);
    }
    ready.await();
    long cpuBefore = PROCESS.getProcessCpuTime();
    long begun = System.nanoTime();
    start.countDown();
    for (Thread thread : submitting) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("The executor did not take every task: " + failure.get(), failure.get());
    }
    room.acquire(WINDOW);
    long nanos = System.nanoTime() - begun;
    long cpuNanos = PROCESS.getProcessCpuTime() - cpuBefore;
    if (ran.get() != tasks) {
      throw new IllegalStateException("The executor was given " + tasks + " tasks and ran " + ran);
    }
    return new Outcome(nanos, cpuNanos, refused.get());
  }

  private void submit(Executor executor, Runnable task, Semaphore room, AtomicInteger refused) throws InterruptedException {
    for (int portion = tasks / submitters / PORTION; portion > 0; portion--) {
      room.acquire(PORTION);
      for (int i = 0; i < PORTION; i++) {
        submit(executor, task, refused);
      }
    }
  }

  private void submit(Executor executor, Runnable task, AtomicInteger refused) {
    while (true) {
      try {
        executor.execute(task);
        return;
      } catch (RejectedExecutionException e) {
        if (refused.incrementAndGet() >= tasks) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
