package io.gantry.engine.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The values used last, at most so many and of at most such a weight together. The one whose use lies back farthest is
 * the first to go, exactly, whatever was asked for how often: somebody can say which one that is. Thread-safe; no method
 * blocks but for the moment that another one takes.
 */
public final class RecentlyUsed<K, V> {

  private final int maxEntries;
  private final long maxWeight;
  private final ToLongFunction<? super V> weigher;
  private final Consumer<? super V> whenEvicted;

  // Guarded by this; in the order of use.
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  /**
   * @param maxEntries at least 1
   */
  public RecentlyUsed(int maxEntries) {
    this(maxEntries, Long.MAX_VALUE, value -> 0, value -> { });
  }

  /**
   * @param maxEntries at least 1
   * @param maxWeight of all values together; one that is heavier by itself is never kept
   * @param weigher the weight of a value, which never changes
   * @param whenEvicted told, outside any lock, of each value that had to make room; not of those that were replaced or
   *     removed
   */
  public RecentlyUsed(
      int maxEntries, long maxWeight, ToLongFunction<? super V> weigher, Consumer<? super V> whenEvicted) {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("There must be room for one entry at least, not for " + maxEntries);
    }
    this.maxEntries = maxEntries;
    this.maxWeight = maxWeight;
    this.weigher = weigher;
    this.whenEvicted = whenEvicted;
  }

  /** The value kept under this key, which thereby is the one used last. */
  public synchronized Optional<V> get(K key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Keeps a value, instead of any that was kept under this key. */
  public void put(K key, V value) {
    List<V> evicted;
    synchronized (this) {
      remove(key);
      evicted = keep(key, value);
    }
    evicted.forEach(whenEvicted);
  }

  /**
   * The value kept under this key, or a new one that is kept from now on.
   *
   * @param made called while others wait: it must be quick
   */
  public V get(K key, Supplier<? extends V> made) {
    V value;
    List<V> evicted;
    synchronized (this) {
      value = values.get(key);
      if (value != null) {
        return value;
      }
      value = made.get();
      evicted = keep(key, value);
    }
    evicted.forEach(whenEvicted);
    return value;
  }

  /** Forgets this very value; does nothing when the key has another one by now. */
  public synchronized void remove(K key, V value) {
    if (values.get(key) == value) {
      remove(key);
    }
  }

  /** Forgets everything, and answers what was kept, least recently used first. */
  public synchronized List<V> clear() {
    List<V> all = List.copyOf(values.values());
    values.clear();
    weight = 0;
    return all;
  }

  public synchronized int size() {
    return values.size();
  }

  private void remove(K key) {
    V old = values.remove(key);
    if (old != null) {
      weight -= weigher.applyAsLong(old);
    }
  }

  private List<V> keep(K key, V value) {
    long added = weigher.applyAsLong(value);
    if (added > maxWeight) {
      return List.of();
    }
    values.put(key, value);
    weight += added;
    List<V> evicted = new ArrayList<>();
    Iterator<V> eldest = values.values().iterator();
    while (values.size() > maxEntries || weight > maxWeight) {
      V out = eldest.next();
      eldest.remove();
      weight -= weigher.applyAsLong(out);
      evicted.add(out);
    }
    return evicted;
  }
}
