package io.gantry.ejb.run;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * One subscriber's view of one run's journal: what is stored, then what is committed, every entry once and in order, and
 * an end after the final event. Thread-safe.
 *
 * <h2>How stored and live entries meet</h2>
 *
 * The feed is subscribed before it first reads. It is either <em>behind</em>, and then ignores what is committed because
 * the next read will find it, or it keeps what is committed in a bounded queue. It stops being behind just before a read
 * starts, so nothing falls between: an entry committed meanwhile is in the queue, in the page read, or in both, and the
 * second sighting is dropped by its number. When the queue overflows, or a number is missing, the feed is behind again.
 * So a slow subscriber costs a bounded amount of memory, and it loses nothing.
 *
 * <p>At most one task works for a feed at a time ({@code busy}), and it holds no thread while an entry is being sent.
 */
public final class RunFeed implements RunEvents.Subscriber, AutoCloseable {

  /** Where entries go. Never called twice at once. */
  public interface Sink {

    /** Sends an entry; the stage completes when the next one may be sent and fails when the subscriber is gone. */
    CompletionStage<?> send(JournalEntry entry);

    /** Shows the subscriber that the feed still lives. */
    CompletionStage<?> heartbeat();

    /** The feed is over; {@code failure} is empty after the final event and when the server stops. */
    void end(Optional<Throwable> failure);
  }

  /** The run's stored journal. Blocks. */
  interface Stored {

    List<JournalEntry> read(long afterSeq, int limit);

    boolean ended();
  }

  private static final int PAGE = 200;

  private final Stored stored;
  private final Sink sink;
  private final Executor executor;
  private final int capacity;

  private final Object lock = new Object();
  // Guarded by lock.
  private final Deque<JournalEntry> live = new ArrayDeque<>();
  private boolean behind = true;
  private boolean busy;
  private boolean closed;
  private boolean heartbeatDue;
  private Runnable unsubscribe = () -> {};
  private Runnable cancelHeartbeat = () -> {};
  // Used only by the one task that holds busy.
  private final Deque<JournalEntry> page = new ArrayDeque<>();
  private boolean askedWhetherEnded;
  private boolean finished;
  private boolean gap;
  private long last;

  RunFeed(Stored stored, long afterSeq, Sink sink, Executor executor, int capacity) {
    this.stored = stored;
    this.last = afterSeq;
    this.sink = sink;
    this.executor = executor;
    this.capacity = capacity;
  }

  /** Begins to send, once the feed hears of commits. */
  void start(Runnable unsubscribe, Timer timer, Duration heartbeat) {
    synchronized (lock) {
      this.unsubscribe = unsubscribe;
    }
    beat(timer, heartbeat);
    wake();
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    synchronized (lock) {
      if (!behind) {
        if (live.size() + entries.size() > capacity) {
          live.clear();
          behind = true;
        } else {
          live.addAll(entries);
        }
      }
    }
    wake();
  }

  /** Ends the feed before the run has ended; its subscriber comes back and goes on where it was. */
  @Override
  public void serverStops() {
    end(Optional.empty());
  }

  /** Stops sending and forgets the subscription. The sink is not told. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      live.clear();
    }
    unsubscribe.run();
    cancelHeartbeat.run();
  }

  private void beat(Timer timer, Duration heartbeat) {
    Runnable cancel =
        timer.after(
            heartbeat,
            () -> {
              synchronized (lock) {
                heartbeatDue = true;
              }
              wake();
              beat(timer, heartbeat);
            });
    synchronized (lock) {
      if (!closed) {
        cancelHeartbeat = cancel;
        return;
      }
    }
    cancel.run();
  }

  private void wake() {
    synchronized (lock) {
      if (busy || closed) {
        return;
      }
      busy = true;
    }
    proceed();
  }

  private void proceed() {
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      end(Optional.of(e));
    }
  }

  private void work() {
    try {
      for (Optional<Supplier<CompletionStage<?>>> todo = next(); todo.isPresent(); todo = next()) {
        CompletableFuture<?> sent = todo.get().get().toCompletableFuture();
        if (!sent.isDone()) {
          sent.whenComplete(
              (ok, failure) -> {
                if (failure == null) {
                  proceed();
                } else {
                  end(Optional.of(failure));
                }
              });
          return;
        }
        sent.join();
      }
    } catch (RuntimeException e) {
      end(Optional.of(e));
    }
  }

  /** The next thing to send; empty when there is nothing to do, and then the feed is no longer busy. */
  private Optional<Supplier<CompletionStage<?>>> next() {
    if (!askedWhetherEnded) {
      // Before the first read: if the run had ended by now, the reads that follow see all of it.
      finished = stored.ended();
      askedWhetherEnded = true;
    }
    while (true) {
      JournalEntry entry = page.poll();
      if (entry == null) {
        boolean read;
        synchronized (lock) {
          if (closed) {
            return Optional.empty();
          }
          read = behind;
          behind = false;
          if (!read) {
            entry = live.poll();
            if (entry == null && !finished) {
              if (heartbeatDue) {
                heartbeatDue = false;
                return Optional.of(sink::heartbeat);
              }
              busy = false;
              return Optional.empty();
            }
          }
        }
        if (read) {
          readOn();
          continue;
        }
        if (entry == null) {
          end(Optional.empty());
          return Optional.empty();
        }
      }
      finished |= entry.event() instanceof RunEvent.Final;
      if (entry.seq() > last + 1) {
        fallBehind();
      } else if (entry.seq() > last) {
        last = entry.seq();
        JournalEntry sending = entry;
        return Optional.of(() -> sink.send(sending));
      }
    }
  }

  private void readOn() {
    List<JournalEntry> read = stored.read(last, PAGE);
    if (gap && (read.isEmpty() || read.get(0).seq() != last + 1)) {
      throw new IllegalStateException("The journal lacks the entry after " + last + " although later ones were committed");
    }
    gap = false;
    page.addAll(read);
    if (read.size() == PAGE) {
      synchronized (lock) {
        behind = true;
      }
    }
  }

  private void fallBehind() {
    gap = true;
    page.clear();
    synchronized (lock) {
      live.clear();
      behind = true;
    }
  }

  private void end(Optional<Throwable> failure) {
    close();
    sink.end(failure);
  }
}
