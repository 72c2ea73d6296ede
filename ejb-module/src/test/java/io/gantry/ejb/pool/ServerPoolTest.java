package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.enterprise.concurrent.ManageableThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPoolTest {

  private final Deque<ExecutorService> toFind = new ArrayDeque<>();
  private final List<ExecutorService> opened = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void close() {
    opened.forEach(ExecutorService::shutdownNow);
  }

  @Test
  void aPoolThatWasReplacedIsLookedUpOnceAndItsSuccessorServesFromThenOn() throws InterruptedException {
    ExecutorService old = of(1, Executors.defaultThreadFactory());
    ExecutorService successor = of(1, Executors.defaultThreadFactory());
    toFind.addAll(List.of(old, successor));
    ServerPool pool = new ServerPool(() -> toFind.size() > 1 ? toFind.remove() : toFind.element(), nanos::get);

    run(pool);
    old.shutdown();
    run(pool);
    run(pool);

    assertThat(toFind).containsExactly(successor);
  }

  @Test
  void whatFindsNoThreadWaitsAndNeverRunsBesideMoreThanThePoolHas() throws InterruptedException {
    ExecutorService two = of(2, Executors.defaultThreadFactory());
    ServerPool pool = new ServerPool(() -> two, nanos::get);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(200);

    for (int i = 0; i < 200; i++) {
      pool.execute(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            done.countDown();
          });
    }

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isLessThanOrEqualTo(2);
  }

  /** Payara's threads learn that they are shut down, and are interrupted; some are interrupted only. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWaitsMovesToTheSuccessorOfAPoolThatIsTakenAway(boolean told) throws Exception {
    ReplaceableThread.Factory threads = new ReplaceableThread.Factory();
    ExecutorService one = of(1, threads);
    ExecutorService three = of(3, Executors.defaultThreadFactory());
    toFind.addAll(List.of(one, one));
    ServerPool pool = new ServerPool(() -> toFind.isEmpty() ? three : toFind.remove(), nanos::get);
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CyclicBarrier together = new CyclicBarrier(4);

    pool.execute(
        () -> {
          underWay.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 3; i++) {
      pool.execute(() -> meet(together));
    }
    if (told) {
      threads.stop();
    }
    one.shutdownNow();

    // Only when all three run at once, on the successor's threads, does this one get through.
    together.await(20, TimeUnit.SECONDS);
  }

  @Test
  void aThreadThatOutlivesItsPoolTakesNothingMore() throws Exception {
    ExecutorService old = of(1, work -> new Thread(work, "old"));
    ExecutorService successor = of(1, work -> new Thread(work, "new"));
    ServerPool pool = new ServerPool(() -> old.isShutdown() ? successor : old, nanos::get);
    CountDownLatch oldMayEnd = new CountDownLatch(1);
    CountDownLatch newMayEnd = new CountDownLatch(1);
    CompletableFuture<String> last = new CompletableFuture<>();

    pool.execute(() -> await(oldMayEnd));
    old.shutdown();
    pool.execute(() -> await(newMayEnd));
    pool.execute(() -> last.complete(Thread.currentThread().getName()));
    oldMayEnd.countDown();
    assertThat(old.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    newMayEnd.countDown();

    assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo("new");
  }

  @Test
  void theLastThreadOfAPoolTakesWhatItsSuccessorHasNoRoomForAndIsNotInterruptedThen() throws Exception {
    ExecutorService old = of(1, work -> new Thread(work, "old"));
    ExecutorService successor = of(1, Executors.defaultThreadFactory());
    ServerPool pool = new ServerPool(() -> old.isShutdown() ? successor : old, nanos::get);
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<String> last = new CompletableFuture<>();

    successor.execute(() -> await(never));
    pool.execute(
        () -> {
          underWay.countDown();
          await(never);
        });
    assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
    pool.execute(
        () -> last.complete(Thread.currentThread().getName() + " " + Thread.currentThread().isInterrupted()));
    old.shutdownNow();

    assertThat(last.get(5, TimeUnit.SECONDS)).isEqualTo("old false");
  }

  @Test
  void aPoolThatGrowsInItsPlaceIsNoticedByTheNextTaskAfterAWhile() throws Exception {
    ThreadPoolExecutor growing = of(1, Executors.defaultThreadFactory());
    ServerPool pool = new ServerPool(() -> growing, nanos::get);
    CyclicBarrier together = new CyclicBarrier(4);

    pool.execute(() -> meet(together));
    pool.execute(() -> meet(together));
    growing.setMaximumPoolSize(3);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    pool.execute(() -> meet(together));

    together.await(20, TimeUnit.SECONDS);
  }

  @Test
  void aTaskThatItsPoolPassesOverIsHandedOverAgainAndRunsOnce() {
    List<Runnable> taken = new ArrayList<>();
    List<String> ran = new ArrayList<>();
    ServerPool pool = new ServerPool(() -> taking(taken), nanos::get);

    pool.execute(() -> ran.add("forgotten"));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
    pool.execute(() -> ran.add("later"));
    taken.get(1).run();

    assertThat(ran).containsExactly("later", "forgotten");
    taken.get(0).run();
    assertThat(ran).as("the first hand-over was only slow").hasSize(2);
  }

  @Test
  void whatAPoolAtRestHasForgottenIsFoundByLooking() {
    List<Runnable> taken = new ArrayList<>();
    List<String> ran = new ArrayList<>();
    ServerPool pool = new ServerPool(() -> taking(taken), nanos::get);

    pool.execute(() -> ran.add("forgotten"));
    pool.look();
    assertThat(taken).as("it may still begin").hasSize(1);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
    pool.look();
    taken.get(1).run();

    assertThat(ran).containsExactly("forgotten");
  }

  @Test
  void whatWaitsBehindATaskThatRunsIsNotForgotten() {
    List<Runnable> taken = new ArrayList<>();
    ServerPool pool = new ServerPool(() -> taking(taken), nanos::get);

    pool.execute(
        () -> {
          nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
          pool.look();
        });
    pool.execute(() -> {});
    taken.get(0).run();

    assertThat(taken).hasSize(2);
  }

  @Test
  void aTaskThatBreaksDownDoesNotStopTheNext() throws InterruptedException {
    ExecutorService one = of(1, Executors.defaultThreadFactory());
    ServerPool pool = new ServerPool(() -> one, nanos::get);
    CountDownLatch done = new CountDownLatch(1);

    pool.execute(
        () -> {
          throw new IllegalStateException("broken");
        });
    pool.execute(done::countDown);

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPoolThatTakesNothingRefuses() {
    ExecutorService closed = of(1, Executors.defaultThreadFactory());
    closed.shutdown();
    ServerPool pool = new ServerPool(() -> closed, nanos::get);

    assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {}));
  }

  @Test
  void aClosedOneHandsOnWhatWaitsAndRefuses() throws InterruptedException {
    ExecutorService one = of(1, Executors.defaultThreadFactory());
    ServerPool pool = new ServerPool(() -> one, nanos::get);
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Runnable waits = () -> {};
    pool.execute(
        () -> {
          underWay.countDown();
          await(end);
        });
    assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
    pool.execute(waits);

    List<Runnable> handedOn = new ArrayList<>();
    pool.close(handedOn::add);

    assertThat(handedOn).containsExactly(waits);

    assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {}));
    end.countDown();
  }

  /** A pool that takes everything and begins nothing by itself. */
  private static ExecutorService taking(List<Runnable> taken) {
    return new AbstractExecutorService() {
      @Override
      public void execute(Runnable task) {
        taken.add(task);
      }

      @Override
      public void shutdown() {}

      @Override
      public List<Runnable> shutdownNow() {
        return List.of();
      }

      @Override
      public boolean isShutdown() {
        return false;
      }

      @Override
      public boolean isTerminated() {
        return false;
      }

      @Override
      public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
      }
    };
  }

  private ThreadPoolExecutor of(int threads, ThreadFactory factory) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(1, threads, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), factory);
    opened.add(executor);
    return executor;
  }

  private static void run(ServerPool pool) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    pool.execute(done::countDown);
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A thread as containers make them, which can be told that its pool is gone. */
  private static final class ReplaceableThread extends Thread implements ManageableThread {

    private volatile boolean shutdown;

    ReplaceableThread(Runnable work) {
      super(work);
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    static final class Factory implements ThreadFactory {

      private final List<ReplaceableThread> threads = new ArrayList<>();

      @Override
      public Thread newThread(Runnable work) {
        ReplaceableThread thread = new ReplaceableThread(work);
        threads.add(thread);
        return thread;
      }

      void stop() {
        threads.forEach(thread -> thread.shutdown = true);
      }
    }
  }
}
