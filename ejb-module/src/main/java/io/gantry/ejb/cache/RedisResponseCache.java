package io.gantry.ejb.cache;

import io.gantry.engine.cache.ResponseCache;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Responses in a Redis that all servers of a group share. Redis itself drops what is too old, and what it has no room for as
 * its own configuration says. Where it does not answer within {@link RedisConnection#PATIENCE}, nothing is found and nothing
 * kept.
 */
public final class RedisResponseCache implements ResponseCache {

  private static final int KEYS_AT_ONCE = 500;

  /** Bytes that are read of a value; as no character has more than three, what is cut off here is too long to be ours. */
  private static final long MOST_BYTES = 3L * LONGEST_TEXT + 1;

  private final String prefix;
  private final RedisConnection redis;
  private final Consumer<Use> uses;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * Connects when it is first used.
   *
   * @param name of the cache; two of the same name, on any server, are one
   * @param redis closed with this, and with any other cache on it
   * @param uses told of each look-up; must not block
   */
  public RedisResponseCache(String name, RedisConnection redis, Consumer<Use> uses) {
    this.prefix = "gantry:" + name + ":";
    this.redis = redis;
    this.uses = uses;
  }

  /** {@inheritDoc} A text that is longer than any that is kept was put there by somebody else, and is not found. */
  @Override
  public CompletionStage<Optional<String>> get(String key) {
    return redis
        .ask(commands -> commands.getrange(prefix + key, 0, MOST_BYTES - 1))
        // That is empty both where the text is and where there is none.
        .thenCompose(text ->
            text.isEmpty()
                ? redis.ask(commands -> commands.get(prefix + key))
                : CompletableFuture.completedFuture(text))
        .handle((text, failure) -> {
          redis.failed(failure);
          Optional<String> found = Optional.ofNullable(text).filter(kept -> kept.length() <= LONGEST_TEXT);
          (found.isPresent() ? hits : misses).increment();
          uses.accept(found.isPresent() ? Use.HIT : Use.MISS);
          return found;
        });
  }

  @Override
  public void put(String key, String text, Duration timeToLive) {
    boolean kept = text.length() <= LONGEST_TEXT && timeToLive.toMillis() > 0;
    SetArgs lifetime = SetArgs.Builder.px(Math.max(1, timeToLive.toMillis()));
    CompletionStage<?> done =
        kept
            ? redis.ask(commands -> commands.set(prefix + key, text, lifetime))
            : redis.ask(commands -> commands.unlink(prefix + key));
    done.whenComplete((answer, failure) -> redis.failed(failure));
  }

  @Override
  public CompletionStage<Void> clear() {
    ScanArgs ours = ScanArgs.Builder.matches(prefix + "*").limit(KEYS_AT_ONCE);
    return redis.ask(commands -> commands.scan(ours)).thenCompose(page -> removed(page, ours));
  }

  private CompletionStage<Void> removed(KeyScanCursor<String> page, ScanArgs ours) {
    CompletionStage<?> gone =
        page.getKeys().isEmpty()
            ? CompletableFuture.completedFuture(0L)
            : redis.ask(commands -> unlinked(commands, page));
    return gone.thenCompose(
        count ->
            page.isFinished()
                ? CompletableFuture.<Void>completedFuture(null)
                : redis.ask(commands -> commands.scan(page, ours)).thenCompose(next -> removed(next, ours)));
  }

  private static CompletionStage<Long> unlinked(RedisAsyncCommands<String, String> commands, KeyScanCursor<String> page) {
    return commands.unlink(page.getKeys().toArray(String[]::new));
  }

  /** {@inheritDoc} Look-ups are those of this server; how much is kept only Redis knows. */
  @Override
  public Figures figures() {
    return new Figures(hits.sum(), misses.sum(), 0, OptionalLong.empty(), OptionalLong.empty());
  }

  @Override
  public void close() {
    redis.close();
  }
}
