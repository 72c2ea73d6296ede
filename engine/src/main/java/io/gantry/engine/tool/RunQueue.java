package io.gantry.engine.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The calls of one run that wait for one tool: first come, first served among those whose batch has room, so that a batch
 * that is full holds nobody back but its own calls. A look costs as much as there are batches that hold back, whatever the
 * number of calls. Not thread-safe.
 */
final class RunQueue {

  private final Map<BatchRoom, Deque<Passage>> batches = new HashMap<>();

  /** The same, in order of arrival: by the number of the first call of each. */
  private final TreeMap<Long, Deque<Passage>> inOrder = new TreeMap<>();

  /** Queues a call, at this moment; each has a higher number than those before. */
  void add(Passage passage, long now) {
    Deque<Passage> batch = batches.computeIfAbsent(passage.room(), room -> new ArrayDeque<>());
    passage.waitsBehind(Optional.ofNullable(batch.peekLast()), now);
    batch.add(passage);
    if (batch.size() == 1) {
      inOrder.put(passage.number, batch);
    }
  }

  /**
   * Takes out the call that came first of those that may begin. Each batch is asked about the first of its calls only: where
   * that one finds no room, neither do those behind it.
   */
  Optional<Passage> next(Predicate<Passage> mayBegin) {
    for (Deque<Passage> batch : inOrder.values()) {
      Passage first = batch.element();
      if (mayBegin.test(first)) {
        removeFirst(batch);
        return Optional.of(first);
      }
    }
    return Optional.empty();
  }

  void remove(Passage passage) {
    Deque<Passage> batch = batches.get(passage.room());
    if (batch.element() == passage) {
      removeFirst(batch);
    } else {
      // A batch that is ended ends its last call first.
      batch.removeLastOccurrence(passage);
    }
  }

  private void removeFirst(Deque<Passage> batch) {
    Passage first = batch.remove();
    inOrder.remove(first.number);
    if (batch.isEmpty()) {
      batches.remove(first.room());
    } else {
      inOrder.put(batch.element().number, batch);
    }
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** The call that waits longest, of one or more. */
  Passage oldest() {
    return inOrder.firstEntry().getValue().element();
  }
}
