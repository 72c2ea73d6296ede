package io.gantry.ejb.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamedPoolTest {

  private final ExecutorService own = new ForkJoinPool(1);
  private final ExecutorService ofTheServer = new ForkJoinPool(1);
  private final Deque<Optional<ExecutorService>> found = new ArrayDeque<>();
  private final NamedPool pool =
      new NamedPool("concurrent/x", () -> found.isEmpty() ? Optional.empty() : found.remove(), own);

  @AfterEach
  void close() {
    own.shutdown();
    ofTheServer.shutdown();
  }

  @Test
  void aServerWithoutAPoolOfTheNameLeavesTheApplicationToItsOwn() {
    assertThat(pool.get()).isSameAs(own);
    assertThat(pool.get()).isSameAs(own);
  }

  @Test
  void whoAsksWhileAPoolIsReplacedWaitsForTheNextAlsoWhenInterrupted() {
    found.add(Optional.of(own));
    found.addAll(Collections.nCopies(5, Optional.empty()));
    found.add(Optional.of(ofTheServer));
    pool.get();

    Thread.currentThread().interrupt();
    ExecutorService next = pool.get();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(next).isSameAs(ofTheServer);
  }

  @Test
  void aPoolThatIsGoneForGoodRefuses() {
    found.addAll(List.of(Optional.of(ofTheServer)));
    pool.get();

    assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(pool::get).withMessageContaining("concurrent/x");
  }
}
