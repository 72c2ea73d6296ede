package io.gantry.engine.governor;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of several owners, who take turns: each owner's entries leave in their order, and an owner whose turn it was goes
 * behind all others. Entering, leaving and taking cost the same however many there are. Confined to whoever holds its
 * model's lock.
 */
final class FairQueue<T> {

  private final Map<String, LinkedHashSet<T>> owners = new LinkedHashMap<>();
  private int size;

  void add(String owner, T entry) {
    owners.computeIfAbsent(owner, o -> new LinkedHashSet<>()).add(entry);
    size++;
  }

  /** The entry whose turn it is. */
  Optional<T> peek() {
    return size == 0 ? Optional.empty() : Optional.of(owners.values().iterator().next().iterator().next());
  }

  /** Takes the entry whose turn it is, and gives the turn to the next owner. */
  void take() {
    Iterator<Map.Entry<String, LinkedHashSet<T>>> turns = owners.entrySet().iterator();
    Map.Entry<String, LinkedHashSet<T>> first = turns.next();
    String owner = first.getKey();
    LinkedHashSet<T> entries = first.getValue();
    turns.remove();
    Iterator<T> order = entries.iterator();
    order.next();
    order.remove();
    size--;
    if (!entries.isEmpty()) {
      owners.put(owner, entries);
    }
  }

  /** Takes an entry out, wherever it stands; answers whether it was there. */
  boolean remove(String owner, T entry) {
    LinkedHashSet<T> entries = owners.get(owner);
    if (entries == null || !entries.remove(entry)) {
      return false;
    }
    size--;
    if (entries.isEmpty()) {
      owners.remove(owner);
    }
    return true;
  }

  int size() {
    return size;
  }

  /** Those who are first among their owner's: the one that waits longest is one of them. */
  Iterable<T> heads() {
    return () -> owners.values().stream().map(entries -> entries.iterator().next()).iterator();
  }
}
