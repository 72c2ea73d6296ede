package io.gantry.engine.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.gantry.engine.time.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Responses in this server's memory, at most so many and of at most so many bytes together; those that were used little make
 * room for others.
 */
public final class MemoryResponseCache implements ResponseCache {

  /** Nanoseconds beyond this do not fit the cache's clock; nobody declares a hundred years. */
  private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

  private final Consumer<Use> uses;
  private final LongSupplier ticker;
  private final TimedRemoval removal;
  private final Cache<String, Kept> responses;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  private record Kept(byte[] text, long end, long lifetime) {

    int bytesWith(String key) {
      return text.length + key.length();
    }
  }

  /**
   * @param maxEntries 1 or more
   * @param maxBytes of texts and keys together, at least as many as entries
   * @param ticker elapsed nanoseconds from an arbitrary origin, never going back
   * @param timer wakes the cache to drop what is too old
   * @param uses told of each look-up and of each text that made room; must not block
   */
  public MemoryResponseCache(int maxEntries, long maxBytes, LongSupplier ticker, Timer timer, Consumer<Use> uses) {
    if (maxEntries < 1 || maxBytes < maxEntries) {
      throw new IllegalArgumentException(
          "A cache needs room for one entry at least and a byte for each, not " + maxEntries + " and " + maxBytes);
    }
    this.uses = uses;
    this.ticker = ticker;
    this.removal = new TimedRemoval(timer);
    // Both bounds as one: an entry weighs its share of the bytes at least, so no more entries fit than there may be.
    int least = (int) Math.min(Integer.MAX_VALUE, (maxBytes + maxEntries - 1) / maxEntries);
    this.responses =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((String key, Kept kept) -> Math.max(least, kept.bytesWith(key)))
            .expireAfter(Expiry.writing((String key, Kept kept) -> Duration.ofNanos(kept.lifetime())))
            .ticker(ticker::getAsLong)
            .scheduler(removal)
            .executor(Runnable::run)
            .removalListener((String key, Kept kept, RemovalCause cause) -> bytes.add(-kept.bytesWith(key)))
            .evictionListener((key, kept, cause) -> madeRoom(cause))
            .build();
  }

  @Override
  public CompletionStage<Optional<String>> get(String key) {
    Optional<String> found =
        Optional.ofNullable(responses.getIfPresent(key))
            .filter(kept -> ticker.getAsLong() - kept.end() < 0)
            .map(kept -> new String(kept.text(), StandardCharsets.UTF_8));
    (found.isPresent() ? hits : misses).increment();
    uses.accept(found.isPresent() ? Use.HIT : Use.MISS);
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public void put(String key, String text, Duration timeToLive) {
    if (text.length() > LONGEST_TEXT || timeToLive.isZero() || timeToLive.isNegative()) {
      responses.invalidate(key);
      return;
    }
    long lifetime = timeToLive.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE.toNanos() : timeToLive.toNanos();
    Kept kept = new Kept(text.getBytes(StandardCharsets.UTF_8), ticker.getAsLong() + lifetime, lifetime);
    bytes.add(kept.bytesWith(key));
    responses.put(key, kept);
  }

  @Override
  public CompletionStage<Void> clear() {
    responses.invalidateAll();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Figures figures() {
    return new Figures(
        hits.sum(), misses.sum(), evictions.sum(), OptionalLong.of(size()), OptionalLong.of(Math.max(0, bytes.sum())));
  }

  /** How many texts are kept. */
  public int size() {
    return responses.asMap().size();
  }

  @Override
  public void close() {
    responses.invalidateAll();
    removal.cancel();
  }

  private void madeRoom(RemovalCause cause) {
    if (cause != RemovalCause.EXPIRED) {
      evictions.increment();
      uses.accept(Use.EVICTED);
    }
  }
}
