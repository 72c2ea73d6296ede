package io.gantry.engine.run;

import io.gantry.engine.run.GroupCommitQueue.Pending;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what is queued, group by group, and settles each append's stage.
 *
 * <p>A group that the store refuses is taken apart and its appends are committed one by one, in their order, so that
 * one fenced run or one refused text does not fail the others. While the store is not available the group at hand is
 * kept, ahead of everything queued behind it, and tried again.
 *
 * <p>Used by one thread at a time; the journal hands it from one to the next through executor and timer.
 */
final class GroupCommitWriter {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommitWriter.class);

  private final GroupCommitQueue queue;
  private final JournalSink sink;
  private final LongSupplier nanoTime;
  private final GroupCommitSettings settings;
  private final GroupCommitListener listener;

  /** Taken from the queue and not settled yet, in order. */
  private final Deque<Pending> atHand = new ArrayDeque<>();

  /** Whether what is at hand was refused as a group. */
  private boolean oneByOne;

  private Duration nextPause;

  GroupCommitWriter(
      GroupCommitQueue queue,
      JournalSink sink,
      LongSupplier nanoTime,
      GroupCommitSettings settings,
      GroupCommitListener listener) {
    this.queue = queue;
    this.sink = sink;
    this.nanoTime = nanoTime;
    this.settings = settings;
    this.listener = listener;
    this.nextPause = settings.firstPause();
  }

  /**
   * Writes until nothing is queued.
   *
   * @return empty when all is done and this writer has ended; else how long to wait before calling again
   */
  Optional<Duration> write() {
    while (true) {
      if (atHand.isEmpty()) {
        oneByOne = false;
        atHand.addAll(queue.take(settings.maxEntriesPerCommit(), settings.maxBytesPerCommit()));
        if (atHand.isEmpty()) {
          return Optional.empty();
        }
      }
      try {
        commitNext();
        nextPause = settings.firstPause();
      } catch (JournalSink.UnavailableException e) {
        return Optional.of(unavailable(e));
      }
    }
  }

  /**
   * Fails every append whose patience is over, at hand or queued.
   *
   * @return how long to wait before the next try
   */
  Duration unavailable(RuntimeException cause) {
    long oldest = nanoTime.getAsLong() - settings.patience().toNanos();
    fail(pending -> pending.handedIn() - oldest < 0, cause);
    Duration pause = nextPause;
    nextPause = shorter(pause.multipliedBy(2), settings.longestPause());
    tell(heard -> heard.retrying(cause, pause));
    return pause;
  }

  /** Fails everything at hand and queued, and ends this writer. */
  void abandon(RuntimeException cause) {
    do {
      fail(pending -> true, cause);
      atHand.addAll(queue.take(Integer.MAX_VALUE, Long.MAX_VALUE));
    } while (!atHand.isEmpty());
  }

  private void commitNext() {
    List<Pending> group = oneByOne ? List.of(atHand.peek()) : List.copyOf(atHand);
    long started = nanoTime.getAsLong();
    try {
      sink.commit(group.stream().map(Pending::append).toList());
    } catch (JournalSink.UnavailableException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (group.size() > 1) {
        oneByOne = true;
      } else {
        refused(group.get(0), e);
      }
      return;
    }
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - started);
    tell(heard -> heard.committed(group.size(), group.stream().mapToInt(Pending::entries).sum(), took));
    group.forEach(this::complete);
  }

  private void refused(Pending first, Throwable cause) {
    if (cause instanceof FencedException && isAlreadyStored(first, cause)) {
      complete(first);
    } else {
      fail(pending -> pending == first, cause);
    }
  }

  private boolean isAlreadyStored(Pending pending, Throwable collision) {
    try {
      return sink.holds(pending.append());
    } catch (JournalSink.UnavailableException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      collision.addSuppressed(e);
      return false;
    }
  }

  /** Settles the first append at hand. */
  private void complete(Pending first) {
    atHand.remove();
    first.stage().complete(null);
    queue.settled(first.entries());
  }

  /**
   * Fails some appends, and those of the same runs behind them: stored without its predecessor, an append would leave a
   * gap and get past the fence.
   */
  private void fail(Predicate<Pending> which, Throwable cause) {
    List<Pending> failed = takeOut(which);
    Set<String> runs = failed.stream().map(pending -> pending.append().workflowId()).collect(Collectors.toSet());
    failed.addAll(takeOut(pending -> runs.contains(pending.append().workflowId())));
    for (Pending pending : failed) {
      pending.stage().completeExceptionally(cause);
      queue.settled(pending.entries());
    }
  }

  private List<Pending> takeOut(Predicate<Pending> which) {
    List<Pending> out = new ArrayList<>(atHand.stream().filter(which).toList());
    atHand.removeIf(which);
    out.addAll(queue.takeIf(which));
    return out;
  }

  /** A listener that throws must not stop the writer, on which every run waits. */
  private void tell(Consumer<GroupCommitListener> news) {
    try {
      news.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("A listener of the journal's writer failed; the journal goes on", e);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
