package io.gantry.ejb.insight;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent.QuestionAnswered;
import io.gantry.engine.run.RunEvent.QuestionAsked;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.StepId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * Counts the questions whether a tool may be called: those asked, those answered and how, those that wait. Those of a run
 * that is taken up again are among these from then on; one whose deadline passed while no server had its run is not counted
 * as answered. Thread-safe.
 */
final class ApprovalFigures implements RunListener {

  private final Meter meter;
  private final Clock clock;
  // Open questions by run, and when they were asked; a run leaves with the last of its own.
  private final ConcurrentMap<String, Map<StepId, Instant>> open = new ConcurrentHashMap<>();

  ApprovalFigures(Meter meter, Clock clock) {
    this.meter = meter;
    this.clock = clock;
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    Set<StepId> known = new HashSet<>(open.getOrDefault(workflowId, Map.of()).keySet());
    for (JournalEntry entry : entries) {
      if (entry.event() instanceof QuestionAsked asked && asked.approval().isPresent()) {
        known.add(asked.step());
        meter.count(MetricNames.APPROVALS_ASKED, 1, Map.of());
      } else if (entry.event() instanceof QuestionAnswered answered && known.contains(answered.step())) {
        meter.count(MetricNames.APPROVALS, 1, Map.of("outcome", outcome(answered)));
      }
    }
    if (after.approvals().isEmpty()) {
      open.remove(workflowId);
    } else {
      open.put(workflowId, after.approvals());
    }
  }

  @Override
  public void letGo(String workflowId) {
    open.remove(workflowId);
  }

  private static String outcome(QuestionAnswered answered) {
    if (answered.timedOut()) {
      return "timed_out";
    }
    return answered.answer().startsWith("deny") ? "denied" : "approved";
  }

  /** Questions that nobody has answered yet. */
  int waiting() {
    return open.values().stream().mapToInt(Map::size).sum();
  }

  /** How long the one waits that waits longest; zero when none does. */
  Duration oldestWait() {
    Instant now = clock.instant();
    Stream<Instant> asked = open.values().stream().flatMap(run -> run.values().stream());
    return asked
        .min(Instant::compareTo)
        .filter(now::isAfter)
        .map(since -> Duration.between(since, now))
        .orElse(Duration.ZERO);
  }
}
