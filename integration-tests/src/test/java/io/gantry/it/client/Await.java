package io.gantry.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what the server does in its own time. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(30);

  private Await() {}

  /**
   * Looks again and again until it is so; fails after half a minute.
   *
   * @param what is waited for, a sentence
   */
  public static void until(String what, BooleanSupplier isSo) {
    until(LIMIT, () -> what, isSo);
  }

  /**
   * Looks again and again until it is so; fails when the time is over.
   *
   * @param what is waited for, a sentence; asked for only when it fails
   */
  public static void until(Duration limit, Supplier<String> what, BooleanSupplier isSo) {
    Instant end = Instant.now().plus(limit);
    while (!isSo.getAsBoolean()) {
      assertThat(Instant.now()).as(what).isBefore(end);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
