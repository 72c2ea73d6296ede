package io.gantry.engine.tool;

import io.gantry.engine.cache.RecentlyUsed;
import java.util.function.Function;

/**
 * Values that are built when they are first asked for, once per key however many threads ask at the same time; a thread
 * that comes while one is built waits for it. Keeps those that were used last. A builder that fails leaves nothing behind.
 * Thread-safe.
 */
final class BuiltOnce<K, V> {

  private final Function<K, V> builder;

  private final RecentlyUsed<K, Slot> slots;

  /**
   * @param most values kept at most
   * @param builder what a key stands for; never null
   */
  BuiltOnce(int most, Function<K, V> builder) {
    this.builder = builder;
    this.slots = new RecentlyUsed<>(most);
  }

  V get(K key) {
    return slots.get(key, Slot::new).value(key);
  }

  int size() {
    return slots.size();
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
