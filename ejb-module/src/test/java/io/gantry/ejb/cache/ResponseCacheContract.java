package io.gantry.ejb.cache;

import static io.gantry.engine.cache.ResponseCache.Use.HIT;
import static io.gantry.engine.cache.ResponseCache.Use.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.cache.ResponseCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every cache of responses keeps to, wherever it keeps them. */
abstract class ResponseCacheContract {

  static final Duration HOUR = Duration.ofHours(1);

  final List<ResponseCache.Use> uses = new CopyOnWriteArrayList<>();
  ResponseCache cache;

  /** A new cache that tells {@link #uses} of look-ups. */
  abstract ResponseCache open() throws Exception;

  /** Waits, or lets time pass, until texts with this time to live are too old. */
  abstract void outlive(Duration timeToLive) throws Exception;

  /** Every text that the backend holds, under any key. */
  abstract List<String> held() throws Exception;

  /** Every key that the backend holds. */
  abstract List<String> keys() throws Exception;

  @BeforeEach
  void openOne() throws Exception {
    cache = open();
  }

  @AfterEach
  void closeIt() {
    cache.close();
  }

  @Test
  void aTextIsFoundUnderItsKeyOnly() throws Exception {
    cache.put("a", "Ärger mit \uD83D\uDE00\n", HOUR);

    assertThat(found("a")).contains("Ärger mit \uD83D\uDE00\n");
    assertThat(found("b")).isEmpty();
    assertThat(uses).containsExactly(HIT, MISS);
    assertThat(cache.figures().hits()).isEqualTo(1);
    assertThat(cache.figures().misses()).isEqualTo(1);
  }

  @Test
  void anEmptyTextIsATextToo() throws Exception {
    cache.put("a", "", HOUR);

    assertThat(found("a")).contains("");
  }

  @Test
  void theLatestTextCounts() throws Exception {
    cache.put("a", "first", HOUR);
    cache.put("a", "second", HOUR);

    assertThat(found("a")).contains("second");
    assertThat(held()).containsExactly("second");
  }

  @Test
  void afterItsTimeNothingOfATextIsLeftThoughNobodyAsks() throws Exception {
    Duration brief = Duration.ofMillis(300);
    cache.put("a", "what Ada asked", brief);
    cache.put("b", "kept", HOUR);
    assertThat(found("a")).isPresent();

    outlive(brief);

    assertThat(held()).containsExactly("kept");
    assertThat(found("a")).isEmpty();
    assertThat(found("b")).isPresent();
  }

  @Test
  void withoutTimeToLiveNothingIsKeptAndTheOneBeforeIsGone() throws Exception {
    cache.put("a", "first", HOUR);
    cache.put("a", "second", Duration.ZERO);

    assertThat(found("a")).isEmpty();
    assertThat(held()).isEmpty();
  }

  @Test
  void aTextThatIsTooLongIsNotKeptAndTheOneBeforeIsGone() throws Exception {
    cache.put("a", "x".repeat(ResponseCache.LONGEST_TEXT), HOUR);
    assertThat(found("a")).isPresent();

    cache.put("a", "x".repeat(ResponseCache.LONGEST_TEXT + 1), HOUR);

    assertThat(found("a")).isEmpty();
  }

  @Test
  void clearingForgetsEverything() throws Exception {
    IntStream.range(0, 1_200).forEach(i -> cache.put("key" + i, "text " + i, HOUR));
    assertThat(found("key1199")).isPresent();

    cache.clear().toCompletableFuture().get(10, TimeUnit.SECONDS);

    assertThat(held()).isEmpty();
    assertThat(keys()).isEmpty();
    assertThat(found("key7")).isEmpty();
  }

  @Test
  void onceClosedNothingIsFoundAndNothingFails() throws Exception {
    cache.put("a", "text", HOUR);
    cache.close();

    assertThat(found("a")).isEmpty();
  }

  Optional<String> found(String key) throws Exception {
    return cache.get(key).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
