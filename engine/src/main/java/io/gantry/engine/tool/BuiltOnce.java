package io.gantry.engine.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Values that are built when they are first asked for, once per key however many threads ask at the same time; a thread
 * that comes while one is built waits for it. Keeps those that were used last. A builder that fails leaves nothing behind.
 * Thread-safe.
 */
final class BuiltOnce<K, V> {

  private final Function<K, V> builder;

  // Guarded by itself; what was used last is last.
  private final Map<K, Slot> slots;

  /**
   * @param most values kept at most
   * @param builder what a key stands for; never null
   */
  BuiltOnce(int most, Function<K, V> builder) {
    this.builder = builder;
    this.slots =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Slot> eldest) {
            return size() > most;
          }
        };
  }

  V get(K key) {
    Slot slot;
    synchronized (slots) {
      slot = slots.computeIfAbsent(key, absent -> new Slot());
    }
    return slot.value(key);
  }

  int size() {
    synchronized (slots) {
      return slots.size();
    }
  }

  private final class Slot {

    // Guarded by this.
    private V value;

    synchronized V value(K key) {
      if (value == null) {
        value = builder.apply(key);
      }
      return value;
    }
  }
}
