package io.gantry.ejb.cache;

import static io.gantry.engine.cache.ResponseCache.Use.EVICTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import io.gantry.engine.cache.MemoryResponseCache;
import io.gantry.engine.cache.ResponseCache;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Responses in this server's memory, whose time passes when told to. */
class MemoryResponseCacheTest extends ResponseCacheContract {

  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));
  private long now = 1_000;

  private record Alarm(long at, Runnable task) {}

  @Override
  ResponseCache open() {
    return open(10_000, 64 << 20);
  }

  private MemoryResponseCache open(int entries, long bytes) {
    return new MemoryResponseCache(entries, bytes, () -> now, this::timer, uses::add);
  }

  @Override
  void outlive(Duration timeToLive) {
    // What is too old leaves about a second later.
    passes(timeToLive.plusSeconds(3));
  }

  @Test
  void aTextIsNotHandedOutOnceItsTimeIsOverThoughItHasNotLeftYet() throws Exception {
    cache.put("a", "text", Duration.ofMinutes(1));

    now += Duration.ofMinutes(1).toNanos() - 1;
    assertThat(found("a")).isPresent();
    now += 1;
    assertThat(found("a")).isEmpty();
  }

  @Test
  void theNumberOfTextsIsBounded() {
    cache = open(10, 1_000_000);
    for (int i = 0; i < 50; i++) {
      cache.put("key" + i, "x", HOUR);
    }

    assertThat(cache.figures().entries().getAsLong()).isBetween(1L, 10L);
    assertThat(cache.figures().evictions()).isGreaterThanOrEqualTo(40);
    assertThat(uses).hasSizeGreaterThanOrEqualTo(40).containsOnly(EVICTED);
  }

  @Test
  void theBytesOfAllTextsAreBounded() {
    cache = open(1_000, 10_000);
    for (int i = 0; i < 50; i++) {
      cache.put("key" + i, "ä".repeat(500), HOUR);
    }

    assertThat(cache.figures().bytes().getAsLong()).isBetween(1_000L, 10_000L);
    assertThat(cache.figures().entries().getAsLong()).isLessThanOrEqualTo(9);
  }

  @Test
  void theBytesOfWhatIsGoneAreNotCounted() {
    cache.put("a", "text", Duration.ofMinutes(1));
    cache.put("a", "texts", Duration.ofMinutes(1));
    assertThat(cache.figures().bytes()).hasValue(6);

    outlive(Duration.ofMinutes(1));

    assertThat(cache.figures().bytes()).hasValue(0);
    assertThat(cache.figures().entries()).hasValue(0);
  }

  @Test
  void closingCallsTheNextWakeUpOff() {
    cache.put("a", "text", HOUR);
    assertThat(alarms).isNotEmpty();

    cache.close();

    assertThat(alarms).isEmpty();
  }

  /** Looks at everything that can be reached from the cache, not only at what it admits to. */
  @Override
  List<String> held() throws Exception {
    List<String> texts = new ArrayList<>();
    for (Object reached : reached(responses())) {
      if (reached instanceof byte[] bytes) {
        texts.add(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  @Override
  List<String> keys() throws Exception {
    return List.copyOf(responses().asMap().keySet());
  }

  @SuppressWarnings("unchecked")
  private Cache<String, ?> responses() throws Exception {
    Field responses = MemoryResponseCache.class.getDeclaredField("responses");
    responses.setAccessible(true);
    return (Cache<String, ?>) responses.get(cache);
  }

  /** Objects of the cache's own classes, of collections and arrays, and what they refer to. */
  private static Set<Object> reached(Object from) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      Object next = open.remove();
      if (!seen.add(next)) {
        continue;
      }
      // The cache's own map first: seen as a map it would hide what is too old.
      if (next.getClass().getName().matches("com\\.github\\.benmanes.*|io\\.gantry\\.engine\\.cache.*")) {
        open.addAll(fields(next));
      } else if (next instanceof Map<?, ?> map) {
        open.addAll(map.keySet());
        open.addAll(map.values());
      } else if (next instanceof Object[] array) {
        for (Object element : array) {
          if (element != null) {
            open.add(element);
          }
        }
      }
    }
    return seen;
  }

  private static List<Object> fields(Object of) throws IllegalAccessException {
    List<Object> values = new ArrayList<>();
    for (Class<?> type = of.getClass(); !type.getName().startsWith("java."); type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Object value = field.get(of);
          if (value != null) {
            values.add(value);
          }
        }
      }
    }
    return values;
  }

  private void passes(Duration time) {
    long end = now + time.toNanos();
    while (!alarms.isEmpty() && alarms.peek().at() <= end) {
      Alarm due = alarms.remove();
      now = due.at();
      due.task().run();
    }
    now = end;
  }

  private Runnable timer(Duration delay, Runnable task) {
    Alarm alarm = new Alarm(now + delay.toNanos(), task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }
}
