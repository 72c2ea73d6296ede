package io.gantry.engine.run;

import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.JournalSink.Append;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;

/** A group-commit journal whose threads, time and store belong to the test. */
final class GroupCommitRig {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** What goes wrong with one transaction. */
  enum Fault {
    NONE,
    /** The store cannot be reached; nothing is stored. */
    UNREACHABLE,
    /** Everything is stored, but the acknowledgement never comes. */
    LOST_ACKNOWLEDGEMENT
  }

  final Store store = new Store();
  final List<String> news = new ArrayList<>();
  final Deque<Runnable> tasks = new ArrayDeque<>();
  final List<Alarm> alarms = new ArrayList<>();
  final GroupCommitJournal journal;
  private final Map<String, Long> lastSeq = new LinkedHashMap<>();
  private long nanos;
  boolean rejecting;
  boolean timerStopped;

  record Alarm(long due, Runnable task) {}

  GroupCommitRig(GroupCommitSettings settings) {
    journal =
        new GroupCommitJournal(
            store,
            task -> {
              if (rejecting) {
                throw new RejectedExecutionException("executor full");
              }
              tasks.add(task);
            },
            (delay, task) -> {
              if (timerStopped) {
                throw new RejectedExecutionException("timer stopped");
              }
              Alarm alarm = new Alarm(nanos + delay.toNanos(), task);
              alarms.add(alarm);
              return () -> alarms.remove(alarm);
            },
            () -> nanos,
            settings,
            new GroupCommitListener() {
              @Override
              public void committed(int appends, int entries, Duration took) {
                news.add("committed " + appends + " appends, " + entries + " entries in " + took);
              }

              @Override
              public void retrying(RuntimeException cause, Duration pause) {
                news.add("retrying after " + pause + ": " + cause.getMessage());
              }
            });
  }

  /** Appends the next entries of a run. */
  CompletableFuture<Void> append(String workflowId, int entries) {
    long first = lastSeq.getOrDefault(workflowId, 0L) + 1;
    lastSeq.put(workflowId, first + entries - 1);
    return append(workflowId, LongStream.range(first, first + entries).mapToObj(seq -> entry(seq, "ours")).toList());
  }

  CompletableFuture<Void> append(String workflowId, List<JournalEntry> entries) {
    return journal.append(workflowId, entries, summary()).toCompletableFuture();
  }

  static JournalEntry entry(long seq, String text) {
    return new JournalEntry(seq, NOON.plusSeconds(seq), new RunEvent.Warned("code", text));
  }

  private static RunSummary summary() {
    return new RunSummary(
        RunStatus.RUNNING, Optional.empty(), Optional.empty(), Tokens.NONE, Optional.of(NOON), Optional.empty());
  }

  /** Runs the writer until it has nothing to do or waits for the timer. */
  void runWriter() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** Lets time pass up to and including the next alarm, and runs the writer. */
  void runNextAlarm() {
    Alarm next = alarms.stream().min(Comparator.comparingLong(Alarm::due)).orElseThrow();
    alarms.remove(next);
    nanos = Math.max(nanos, next.due());
    next.task().run();
    runWriter();
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  Duration time() {
    return Duration.ofNanos(nanos);
  }

  /** Keeps entries as a table with a primary key would, and does as it is told. */
  final class Store implements JournalSink {
    final Map<String, TreeMap<Long, JournalEntry>> rows = new LinkedHashMap<>();
    final List<List<String>> commits = new ArrayList<>();
    final Deque<Fault> faults = new ArrayDeque<>();
    final Set<String> refusedRuns = new HashSet<>();
    RuntimeException holdsFailure;
    Duration commitTakes = Duration.ZERO;

    @Override
    public void commit(List<Append> appends) {
      pass(commitTakes);
      Fault fault = faults.isEmpty() ? Fault.NONE : faults.remove();
      if (fault == Fault.UNREACHABLE) {
        throw new UnavailableException("connection lost", null);
      }
      Map<String, TreeMap<Long, JournalEntry>> changed = new LinkedHashMap<>();
      for (Append append : appends) {
        if (refusedRuns.contains(append.workflowId())) {
          throw new IllegalArgumentException("refused " + append.workflowId());
        }
        var run =
            changed.computeIfAbsent(
                append.workflowId(), id -> new TreeMap<>(rows.getOrDefault(id, new TreeMap<>())));
        for (JournalEntry entry : append.entries()) {
          if (run.putIfAbsent(entry.seq(), entry) != null) {
            throw new FencedException(append.workflowId(), entry.seq());
          }
        }
      }
      rows.putAll(changed);
      commits.add(appends.stream().map(append -> append.workflowId() + append.entries().get(0).seq()).toList());
      if (fault == Fault.LOST_ACKNOWLEDGEMENT) {
        throw new UnavailableException("connection lost at commit", null);
      }
    }

    @Override
    public boolean holds(Append append) {
      if (holdsFailure != null) {
        throw holdsFailure;
      }
      var run = rows.getOrDefault(append.workflowId(), new TreeMap<>());
      return append.entries().stream().allMatch(entry -> entry.equals(run.get(entry.seq())));
    }

    @Override
    public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
      return rows.getOrDefault(workflowId, new TreeMap<>()).tailMap(afterSeq, false).values().stream()
          .limit(limit)
          .toList();
    }

    /** Another coordinator's entry. */
    void occupy(String workflowId, long seq) {
      rows.computeIfAbsent(workflowId, id -> new TreeMap<>()).put(seq, entry(seq, "theirs"));
    }
  }
}
