package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BuiltOnceTest {

  private final AtomicInteger builds = new AtomicInteger();

  @Test
  void aHundredThreadsThatAskAtTheSameTimeGetTheOneThatWasBuilt() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    BuiltOnce<String, Object> values =
        new BuiltOnce<>(10, key -> {
          builds.incrementAndGet();
          await(release);
          return new Object();
        });
    CyclicBarrier together = new CyclicBarrier(101);
    ExecutorService threads = Executors.newFixedThreadPool(100);
    try {
      List<Future<Object>> got = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        got.add(threads.submit(() -> {
          together.await();
          return values.get("grep");
        }));
      }
      together.await();
      release.countDown();
      Object first = got.get(0).get();
      for (Future<Object> one : got) {
        assertThat(one.get()).isSameAs(first);
      }
      assertThat(builds).hasValue(1);
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void keepsThoseUsedLast() {
    BuiltOnce<String, Integer> values = new BuiltOnce<>(2, key -> builds.incrementAndGet());
    values.get("a");
    values.get("b");
    values.get("a");
    values.get("c");
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.get("b")).as("built again").isEqualTo(4);
  }

  @Test
  void aBuilderThatFailsIsAskedAgain() {
    BuiltOnce<String, String> values =
        new BuiltOnce<>(2, key -> {
          if (builds.incrementAndGet() == 1) {
            throw new IllegalStateException("not yet");
          }
          return key;
        });
    assertThatThrownBy(() -> values.get("a")).hasMessage("not yet");
    assertThat(values.get("a")).isEqualTo("a");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
