package io.gantry.engine.tool;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The calls of one run that wait for one tool: first come, first served among those whose batch has room, so that a batch
 * that is full holds nobody back but its own calls. Not thread-safe.
 */
final class RunQueue {

  private final Map<BatchRoom, Deque<Passage>> batches = new LinkedHashMap<>();

  /** Queues a call, at this moment. */
  void add(Passage passage, long now) {
    Deque<Passage> batch = batches.computeIfAbsent(passage.room(), room -> new ArrayDeque<>());
    passage.waitsBehind(Optional.ofNullable(batch.peekLast()), now);
    batch.add(passage);
  }

  /**
   * Takes out the call that came first of those that may begin. Each batch is asked about the first of its calls only: where
   * that one finds no room, neither do those behind it.
   */
  Optional<Passage> next(Predicate<Passage> mayBegin) {
    Optional<Passage> next = firsts().stream().filter(mayBegin).findFirst();
    next.ifPresent(this::remove);
    return next;
  }

  void remove(Passage passage) {
    Deque<Passage> batch = batches.get(passage.room());
    // A batch that is ended ends its last call first.
    boolean first = batch.element() == passage;
    if (first) {
      batch.remove();
    } else {
      batch.removeLastOccurrence(passage);
    }
    if (batch.isEmpty()) {
      batches.remove(passage.room());
    }
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** The call that waits longest, of one or more. */
  Passage oldest() {
    return firsts().get(0);
  }

  /** The first call of each batch, in order of arrival. */
  private List<Passage> firsts() {
    return batches.values().stream()
        .map(Deque::element)
        .sorted(Comparator.comparingLong(passage -> passage.number))
        .toList();
  }
}
