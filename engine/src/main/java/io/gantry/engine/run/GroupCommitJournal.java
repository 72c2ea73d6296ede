package io.gantry.engine.run;

import io.gantry.engine.run.GroupCommitQueue.Offer;
import io.gantry.engine.run.GroupCommitQueue.Pending;
import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * A journal in which the appends of all runs share transactions.
 *
 * <p><b>How it works.</b> An append is queued. If nobody is writing, one task goes to the executor; it takes all that
 * is queued by then, up to a number of entries, commits it as one transaction, completes the stages, and goes on until
 * the queue is empty. While it commits, more appends gather and become the next group: groups grow with the load by
 * themselves, and a lone append waits for nobody. There is one writer at a time, so entries are stored in the order of
 * their appends.
 *
 * <p><b>Stages</b> complete on the writer's thread, and every run waits while their dependents run there: hand anything
 * that is not cheap to another executor. An append that fails takes those of the same run queued behind it along.
 *
 * <p><b>Failures.</b> Beyond {@link GroupCommitSettings#maxOutstandingEntries} and after {@link #close} a stage fails
 * at once with {@link RejectedExecutionException}; nobody is ever blocked. A refused group is committed append by
 * append. A collision that turns out to be an earlier try of the same append counts as success. While the store or the
 * executor is not available the writer pauses, without a thread, and tries again, in order; an append out of patience
 * fails with the cause. Only then it is unknown whether it was stored: the run must stop, and whoever takes it up reads
 * the journal.
 *
 * <p>Thread-safe.
 */
public final class GroupCommitJournal implements Journal {

  private final JournalSink sink;
  private final Executor executor;
  private final Timer timer;
  private final LongSupplier nanoTime;
  private final GroupCommitQueue queue;
  private final GroupCommitWriter writer;

  /**
   * @param executor runs the writer, one task at a time
   * @param timer wakes the writer after a pause
   * @param nanoTime a steady clock in nanoseconds, such as {@link System#nanoTime}
   */
  public GroupCommitJournal(
      JournalSink sink,
      Executor executor,
      Timer timer,
      LongSupplier nanoTime,
      GroupCommitSettings settings,
      GroupCommitListener listener) {
    this.sink = sink;
    this.executor = executor;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.queue = new GroupCommitQueue(settings.maxOutstandingEntries());
    this.writer = new GroupCommitWriter(queue, sink, nanoTime, settings, listener);
  }

  @Override
  public CompletionStage<Void> append(String workflowId, List<JournalEntry> entries, RunSummary after) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    var append = new JournalSink.Append(workflowId, entries, after);
    Offer offer = queue.offer(new Pending(append, stage, nanoTime.getAsLong(), AppendSize.bytes(append)));
    switch (offer) {
      case WRITER_NEEDED -> startWriter();
      case TAKEN -> {}
      case FULL ->
          stage.completeExceptionally(
              new RejectedExecutionException(
                  "Run " + workflowId + ": the journal's queue is full, " + queue.outstanding()
                      + " entries wait to be stored; try again later"));
      case CLOSED ->
          stage.completeExceptionally(
              new RejectedExecutionException("Run " + workflowId + ": the journal is closed, the server is stopping"));
    }
    return stage;
  }

  @Override
  public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
    return sink.read(workflowId, afterSeq, limit);
  }

  /** How many entries are handed in and not yet settled. */
  public int outstandingEntries() {
    return queue.outstanding();
  }

  /**
   * Refuses further appends; those handed in before are still written. Returns at once, any number of times.
   *
   * @return completes when the last of them is settled, at the latest when its patience is over
   */
  public CompletionStage<Void> close() {
    return queue.close();
  }

  private void startWriter() {
    try {
      executor.execute(() -> writer.write().ifPresent(this::startWriterAfter));
    } catch (RejectedExecutionException | IllegalStateException e) {
      startWriterAfter(writer.unavailable(e));
    }
  }

  private void startWriterAfter(Duration pause) {
    try {
      timer.after(pause, this::startWriter);
    } catch (RuntimeException e) {
      // Nobody would wake the writer again; better every run hears of it than that all wait for ever.
      writer.abandon(e);
    }
  }
}
