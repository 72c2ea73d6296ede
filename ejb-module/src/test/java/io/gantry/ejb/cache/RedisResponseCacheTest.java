package io.gantry.ejb.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.engine.cache.ResponseCache;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Responses in a real Redis. */
class RedisResponseCacheTest extends ResponseCacheContract {

  private static RedisServer server;
  private static RedisClient inspector;
  private static RedisCommands<String, String> redis;

  private final List<String> warnings = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();

  @BeforeAll
  static void startRedis() throws IOException {
    assumeTrue(
        RedisServer.program().isPresent(),
        "Skipped: there is no redis-server on the PATH; install Redis (Debian: apt install redis-server) to run this");
    server = RedisServer.start(RedisServer.freePort());
    inspector = RedisClient.create(server.url());
    redis = inspector.connect().sync();
  }

  @AfterAll
  static void stopRedis() {
    if (server != null) {
      inspector.shutdown();
      server.close();
    }
  }

  @Override
  ResponseCache open() {
    redis.flushall();
    return open(server.url());
  }

  private ResponseCache open(String url) {
    return new RedisResponseCache("test", new RedisConnection(url, now::get, warnings::add), uses::add);
  }

  /** Time is Redis's own here, so it is asked until it has dropped what is too old. */
  @Override
  void outlive(Duration timeToLive) {
    long begun = System.nanoTime();
    while (redis.dbsize() > 1) {
      assertThat(System.nanoTime() - begun).as("dropped in time").isLessThan(TimeUnit.SECONDS.toNanos(20));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Override
  List<String> held() {
    answered();
    return redis.keys("*").stream().map(redis::get).toList();
  }

  @Override
  List<String> keys() {
    return redis.keys("*");
  }

  /** What was put before is there once something asked after it is answered. */
  private void answered() {
    cache.get("nothing").toCompletableFuture().join();
  }

  @Test
  void othersOfTheSameRedisAreLeftAlone() throws Exception {
    redis.set("somebody:else", "theirs");
    cache.put("a", "ours", HOUR);
    answered();
    assertThat(redis.get("gantry:test:a")).isEqualTo("ours");
    assertThat(redis.pttl("gantry:test:a")).isBetween(1L, HOUR.toMillis());

    cache.clear().toCompletableFuture().get(10, TimeUnit.SECONDS);

    assertThat(redis.keys("*")).containsExactly("somebody:else");
  }

  @Test
  void twoCachesOnOneConnectionKnowNothingOfEachOther() throws Exception {
    RedisConnection shared = new RedisConnection(server.url(), now::get, warnings::add);
    try (ResponseCache one = new RedisResponseCache("tool", shared, uses::add);
        ResponseCache other = new RedisResponseCache("model", shared, uses::add)) {
      one.put("a", "a result", HOUR);
      other.put("a", "an answer", HOUR);
      assertThat(one.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS)).contains("a result");
      assertThat(other.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS)).contains("an answer");

      other.clear().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(redis.keys("*")).containsExactly("gantry:tool:a");
    }
  }

  @Test
  void aTextThatSomebodyElseMadeTooLongIsNotFoundAndNotRead() throws Exception {
    redis.set("gantry:test:a", "é".repeat(ResponseCache.LONGEST_TEXT + 1));
    redis.setrange("gantry:test:b", 64 << 20, "end");
    redis.configResetstat();

    assertThat(found("a")).isEmpty();
    assertThat(found("b")).isEmpty();

    assertThat(sent()).isLessThan(10_000_000);
    assertThat(cache.figures().misses()).isEqualTo(2);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aTextOfTheMostCharactersOfThreeBytesIsFoundWhole() throws Exception {
    String text = "€".repeat(ResponseCache.LONGEST_TEXT);
    cache.put("a", text, HOUR);

    assertThat(found("a")).contains(text);
  }

  /** Bytes that Redis has sent. */
  private static long sent() {
    Matcher line = Pattern.compile("total_net_output_bytes:(\\d+)").matcher(redis.info("stats"));
    assertThat(line.find()).isTrue();
    return Long.parseLong(line.group(1));
  }

  @Test
  void aRedisThatStaysAwayIsAskedForAgainEverySecond() {
    assertThat(RedisConnection.reconnectDelay().createDelay(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(RedisConnection.reconnectDelay().createDelay(20)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void twoServersShareWhatOneOfThemHasKept() throws Exception {
    try (ResponseCache other = open(server.url())) {
      cache.put("a", "text", HOUR);
      answered();

      assertThat(other.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS)).contains("text");
    }
  }

  @Test
  void withoutRedisNothingIsFoundNothingFailsAndAMinuteHasOneWarning() throws Exception {
    try (ResponseCache away = open("redis://user:secret@127.0.0.1:" + RedisServer.freePort())) {
      for (int i = 0; i < 5; i++) {
        away.put("a", "text", HOUR);
        assertThat(away.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
      }
      assertThat(warnings).singleElement().asString().contains("does not answer").doesNotContain("secret");

      now.addAndGet(Duration.ofMinutes(1).toNanos());
      away.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(warnings).hasSize(2);
      assertThat(away.clear().toCompletableFuture()).failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class);
    }
  }

  @Test
  void aRedisThatGoesAndComesBackIsUsedAgain() throws Exception {
    int port = RedisServer.freePort();
    try (ResponseCache patient = open("redis://127.0.0.1:" + port)) {
      assertThat(patient.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
      try (RedisServer first = RedisServer.start(port)) {
        awaitKept(patient, "with " + first.url());
      }
      assertThat(patient.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS)).as("it is gone").isEmpty();
      try (RedisServer second = RedisServer.start(port)) {
        awaitKept(patient, "again with " + second.url());
      }
    }
  }

  /** Puts and asks until the connection is there. */
  private void awaitKept(ResponseCache patient, String text) throws Exception {
    long begun = System.nanoTime();
    do {
      assertThat(System.nanoTime() - begun).as("connected in time").isLessThan(TimeUnit.SECONDS.toNanos(30));
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      patient.put("a", text, HOUR);
    } while (!patient.get("a").toCompletableFuture().get(10, TimeUnit.SECONDS).equals(Optional.of(text)));
  }
}
