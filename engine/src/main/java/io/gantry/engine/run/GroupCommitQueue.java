package io.gantry.engine.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Appends waiting for the writer, first in first out, bounded; and the one fact that must change together with it,
 * whether there is a writer. Thread-safe; never blocks beyond its own short lock.
 */
final class GroupCommitQueue {

  /** One append on its way; {@code handedIn} in the journal's nanoseconds, {@code bytes} as {@link AppendSize} counts. */
  record Pending(JournalSink.Append append, CompletableFuture<Void> stage, long handedIn, long bytes) {
    int entries() {
      return append.entries().size();
    }
  }

  enum Offer {
    /** Taken, and the caller has to start the writer. */
    WRITER_NEEDED,
    TAKEN,
    FULL,
    CLOSED
  }

  private final int maxOutstanding;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  // Guarded by this.
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private int outstanding;
  private boolean writing;
  private boolean closed;

  GroupCommitQueue(int maxOutstanding) {
    this.maxOutstanding = maxOutstanding;
  }

  /** Takes an append unless that exceeds the bound; one larger than the bound is taken when nothing else is there. */
  synchronized Offer offer(Pending pending) {
    if (closed) {
      return Offer.CLOSED;
    }
    if (outstanding > 0 && outstanding + pending.entries() > maxOutstanding) {
      return Offer.FULL;
    }
    waiting.add(pending);
    outstanding += pending.entries();
    if (writing) {
      return Offer.TAKEN;
    }
    writing = true;
    return Offer.WRITER_NEEDED;
  }

  /** The next group: whole appends up to a number of entries and of bytes, at least one append. Empty ends the writer. */
  synchronized List<Pending> take(int maxEntries, long maxBytes) {
    List<Pending> group = new ArrayList<>();
    int entries = 0;
    long bytes = 0;
    while (!waiting.isEmpty()
        && (group.isEmpty()
            || entries + waiting.peek().entries() <= maxEntries && bytes + waiting.peek().bytes() <= maxBytes)) {
      Pending next = waiting.remove();
      entries += next.entries();
      bytes += next.bytes();
      group.add(next);
    }
    writing = !group.isEmpty();
    return group;
  }

  /** Takes out some of what waits, in order. Calls the predicate under the lock. */
  synchronized List<Pending> takeIf(Predicate<Pending> which) {
    List<Pending> out = waiting.stream().filter(which).toList();
    waiting.removeIf(which);
    return out;
  }

  /** Gives back the room that an append took; to be called once its stage is completed. */
  void settled(int entries) {
    boolean nothingLeft;
    synchronized (this) {
      outstanding -= entries;
      nothingLeft = closed && outstanding == 0;
    }
    if (nothingLeft) {
      drained.complete(null);
    }
  }

  synchronized int outstanding() {
    return outstanding;
  }

  /** Refuses further appends; the stage completes when those taken before are settled. */
  CompletionStage<Void> close() {
    boolean nothingLeft;
    synchronized (this) {
      closed = true;
      nothingLeft = outstanding == 0;
    }
    if (nothingLeft) {
      drained.complete(null);
    }
    return drained.minimalCompletionStage();
  }
}
