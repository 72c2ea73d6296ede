package io.gantry.engine.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.gantry.engine.cache.TimedRemoval;
import io.gantry.engine.time.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Answers that steps may take instead of asking again. Thread-safe; never blocks on anything but memory.
 *
 * <p>An answer is never handed out once its time is over, and leaves memory about a second later. A question is known by
 * its digest only, so that what was asked is not kept at all. Bounded by characters, least used out first.
 */
public final class AnswerCache implements AutoCloseable {

  private final long maxCharacters;
  private final Clock clock;
  private final Consumer<Use> uses;
  private final Cache<Key, Entry> entries;
  private final TimedRemoval removal;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder crowdedOut = new LongAdder();

  /**
   * @param maxCharacters characters of answers and of what they are found by, all together
   * @param clock by which answers age
   * @param timer wakes the cache to drop what is too old
   * @param uses told of each look-up and of each answer that had to go; must not block
   */
  public AnswerCache(long maxCharacters, Clock clock, Timer timer, Consumer<Use> uses) {
    this.maxCharacters = maxCharacters;
    this.clock = clock;
    this.uses = uses;
    this.removal = new TimedRemoval(timer);
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxCharacters)
            .weigher((Key key, Entry entry) -> key.length() + entry.answer().text().length())
            .expireAfter(Expiry.writing((Key key, Entry entry) -> left(entry)))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .scheduler(removal)
            .executor(Runnable::run)
            .evictionListener((key, entry, cause) -> gone(cause))
            .build();
  }

  /** What became of a look-up, or of an answer. */
  public enum Use {
    /** An answer was taken. */
    HIT,
    /** There was none that is young enough. */
    MISS,
    /** Its time was over. */
    EXPIRED,
    /** There was no room left for it. */
    CROWDED_OUT
  }

  /**
   * What was asked, and whom.
   *
   * @param caller who submitted the run; nobody is given another's answers
   * @param digest of everything else the answer depends on
   */
  public record Key(String caller, String workflow, String digest) {

    private int length() {
      return caller.length() + workflow.length() + digest.length();
    }
  }

  /**
   * An answer as it was given.
   *
   * @param run the workflow id of the run in which it was given
   */
  public record Kept(String text, String run, Instant at) {}

  private record Entry(Kept answer, Duration howLong) {

    Instant end() {
      return answer.at().plus(howLong);
    }
  }

  /** An answer to this question that is at most so old. */
  public Optional<Kept> find(Key key, Duration noOlderThan) {
    Instant now = clock.instant();
    Optional<Kept> found =
        Optional.ofNullable(entries.getIfPresent(key))
            .filter(entry -> now.isBefore(entry.end()))
            .map(Entry::answer)
            .filter(answer -> now.isBefore(answer.at().plus(noOlderThan)));
    (found.isPresent() ? hits : misses).increment();
    uses.accept(found.isPresent() ? Use.HIT : Use.MISS);
    return found;
  }

  /** Keeps an answer from the moment it was given; the latest to a question counts. */
  public void keep(Key key, Kept answer, Duration howLong) {
    entries.put(key, new Entry(answer, howLong));
  }

  /** Characters of answers and of what they are found by that there is room for, all together. */
  public long maxCharacters() {
    return maxCharacters;
  }

  /** How many answers are kept. */
  public int size() {
    return entries.asMap().size();
  }

  /** How often an answer was taken since the start. */
  public long hits() {
    return hits.sum();
  }

  /** How often there was none that is young enough. */
  public long misses() {
    return misses.sum();
  }

  /** Answers that there was no room left for. */
  public long crowdedOut() {
    return crowdedOut.sum();
  }

  /** Forgets every answer. */
  public void clear() {
    entries.invalidateAll();
  }

  /** Forgets every answer and the timer's next wake-up call. */
  @Override
  public void close() {
    entries.invalidateAll();
    removal.cancel();
  }

  private Duration left(Entry entry) {
    Duration left = Duration.between(clock.instant(), entry.end());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void gone(RemovalCause cause) {
    if (cause != RemovalCause.EXPIRED) {
      crowdedOut.increment();
    }
    uses.accept(cause == RemovalCause.EXPIRED ? Use.EXPIRED : Use.CROWDED_OUT);
  }
}
