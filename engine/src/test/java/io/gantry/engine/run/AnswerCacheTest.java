package io.gantry.engine.run;

import static io.gantry.engine.run.AnswerCache.Use.CROWDED_OUT;
import static io.gantry.engine.run.AnswerCache.Use.EXPIRED;
import static io.gantry.engine.run.AnswerCache.Use.HIT;
import static io.gantry.engine.run.AnswerCache.Use.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.AnswerCache.Kept;
import io.gantry.engine.run.AnswerCache.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** Answers are kept for as long as they are good, and no longer. */
class AnswerCacheTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Key WHY = new Key("ada", "support", "why");

  private final List<AnswerCache.Use> uses = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));
  private Instant now = START;
  private final AnswerCache cache = new AnswerCache(1_000, new HandClock(), this::timer, uses::add);

  private record Alarm(Instant at, Runnable task) {}

  @Test
  void anAnswerIsFoundUntilItsTimeIsOver() {
    cache.keep(WHY, answer("Because"), HOUR);

    passes(HOUR.minusMillis(1));
    assertThat(cache.find(WHY, HOUR)).contains(new Kept("Because", "run-1", START));
    passes(Duration.ofMillis(1));
    assertThat(cache.find(WHY, HOUR)).isEmpty();
    assertThat(uses).containsSubsequence(HIT, MISS);
  }

  @Test
  void whoAsksForAYoungerOneDoesNotGetIt() {
    cache.keep(WHY, answer("Because"), HOUR);
    passes(Duration.ofMinutes(5));

    assertThat(cache.find(WHY, Duration.ofMinutes(5))).isEmpty();
    assertThat(cache.find(WHY, Duration.ofMinutes(6))).isPresent();
  }

  @Test
  void anAnswerIsForItsQuestionAndItsCallerOnly() {
    cache.keep(WHY, answer("Because"), HOUR);

    assertThat(cache.find(new Key("ada", "support", "how"), HOUR)).isEmpty();
    assertThat(cache.find(new Key("ada", "sales", "why"), HOUR)).isEmpty();
    assertThat(cache.find(new Key("bob", "support", "why"), HOUR)).isEmpty();
  }

  @Test
  void aLaterAnswerTakesThePlaceOfTheOneBeforeAndLivesItsOwnTime() {
    cache.keep(WHY, answer("Because"), HOUR);
    passes(Duration.ofMinutes(50));
    cache.keep(WHY, new Kept("Therefore", "run-2", now), HOUR);
    passes(Duration.ofMinutes(50));

    assertThat(cache.find(WHY, HOUR)).map(Kept::text).contains("Therefore");
  }

  @Test
  void nothingStaysInMemoryMuchLongerThanItsTime() {
    cache.keep(WHY, answer("Because"), HOUR);
    cache.keep(new Key("ada", "support", "how"), answer("So"), Duration.ofMinutes(5));
    assertThat(cache.size()).isEqualTo(2);

    passes(Duration.ofMinutes(5).plusSeconds(3));
    assertThat(cache.size()).as("nobody asked meanwhile").isEqualTo(1);
    passes(HOUR);
    assertThat(cache.size()).isZero();
    assertThat(uses).containsExactly(EXPIRED, EXPIRED);
  }

  @Test
  void anAnswerThatIsKeptWhenItsTimeIsOverIsNotFound() {
    passes(HOUR);
    cache.keep(WHY, answer("Because"), HOUR);

    assertThat(cache.find(WHY, Duration.ofDays(1))).isEmpty();
  }

  @Test
  void theCharactersItHoldsAreBounded() {
    for (int i = 0; i < 50; i++) {
      cache.keep(new Key("ada", "support", "why " + i), answer("x".repeat(100)), HOUR);
    }

    assertThat(cache.size()).isLessThanOrEqualTo(10);
    assertThat(uses).hasSizeGreaterThanOrEqualTo(40).containsOnly(CROWDED_OUT);
  }

  @Test
  void clearedItCountsOnAndKeepsWhatComesAfter() {
    cache.keep(WHY, answer("Because"), HOUR);
    cache.find(WHY, HOUR);

    cache.clear();

    assertThat(cache.find(WHY, HOUR)).isEmpty();
    cache.keep(WHY, answer("Therefore"), HOUR);
    assertThat(cache.find(WHY, HOUR)).isPresent();
    assertThat(cache.hits()).isEqualTo(2);
    assertThat(cache.misses()).isEqualTo(1);
    assertThat(cache.crowdedOut()).isZero();
  }

  @Test
  void onceClosedNothingIsLeftOfIt() {
    cache.keep(WHY, answer("Because"), HOUR);

    cache.close();

    assertThat(cache.size()).isZero();
    assertThat(alarms).isEmpty();
  }

  private static Kept answer(String text) {
    return new Kept(text, "run-1", START);
  }

  /** Time passes, and whatever is due meanwhile happens when it is due. */
  private void passes(Duration time) {
    Instant end = now.plus(time);
    while (!alarms.isEmpty() && !alarms.peek().at().isAfter(end)) {
      Alarm due = alarms.remove();
      now = due.at();
      due.task().run();
    }
    now = end;
  }

  private Runnable timer(Duration delay, Runnable task) {
    Alarm alarm = new Alarm(now.plus(delay), task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  private final class HandClock extends Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
