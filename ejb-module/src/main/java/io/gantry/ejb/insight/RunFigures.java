package io.gantry.ejb.insight;

import io.gantry.engine.run.AnswerCache;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent.CompactionFailed;
import io.gantry.engine.run.RunEvent.ConversationCompacted;
import io.gantry.engine.run.RunEvent.ModelFailed;
import io.gantry.engine.run.RunEvent.ModelReplied;
import io.gantry.engine.run.RunEvent.RunSubmitted;
import io.gantry.engine.run.RunEvent.StepCompleted;
import io.gantry.engine.run.RunEvent.StepFailed;
import io.gantry.engine.run.RunEvent.StepStarted;
import io.gantry.engine.run.RunEvent.ToolReturned;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.StepId;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Turns committed entries into figures. A step or run that was open when this server started is counted when it ends;
 * it is timed only if its beginning was seen here, because a duration across a stop says nothing about speed. A question to
 * a person is counted as a step and not timed, for the same reason.
 * Thread-safe.
 */
final class RunFigures implements RunListener {

  private static final int MOST_MODELS = 50;
  private static final int MOST_TOOLS = 100;
  private static final String UNKNOWN = "unknown";

  private record OpenStep(String model, Instant startedAt) {}

  private record OpenRun(Optional<Instant> submittedAt, ConcurrentMap<StepId, OpenStep> steps) {}

  private final Meter meter;
  private final WaitFigures waits;
  private final BoundedLabels models = new BoundedLabels(MOST_MODELS);
  private final BoundedLabels tools = new BoundedLabels(MOST_TOOLS);
  // Entries leave with their run's final event.
  private final ConcurrentMap<String, OpenRun> open = new ConcurrentHashMap<>();

  RunFigures(Meter meter) {
    this.meter = meter;
    this.waits = new WaitFigures(meter);
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    for (JournalEntry entry : entries) {
      record(workflowId, entry, after);
    }
  }

  @Override
  public void letGo(String workflowId) {
    open.remove(workflowId);
  }

  private void record(String workflowId, JournalEntry entry, RunSummary after) {
    RunEvent event = entry.event();
    waits.record(event, entry.at());
    if (event instanceof RunSubmitted) {
      open.put(workflowId, new OpenRun(Optional.of(entry.at()), new ConcurrentHashMap<>()));
    } else if (event instanceof StepStarted started) {
      run(workflowId).steps().put(started.step(), new OpenStep(started.model(), entry.at()));
    } else if (event instanceof RunEvent.ToolStepStarted started) {
      run(workflowId).steps().put(started.step(), new OpenStep(UNKNOWN, entry.at()));
    } else if (event instanceof RunEvent.OfModelCall call) {
      modelCall(workflowId, call);
    } else if (event instanceof ToolReturned returned) {
      toolCalled(returned.tool(), returned.status(), returned.source(), returned.waited(), returned.took());
    } else if (event instanceof RunEvent.CallsJoined joint) {
      toolCalled(joint.tool(), joint.status(), joint.source(), joint.waited(), joint.took());
    } else if (event instanceof StepCompleted completed) {
      completed.shared().ifPresent(call -> shared(workflowId, completed.step()));
      stepEnded(workflowId, completed.step(), "completed", entry.at());
    } else if (event instanceof StepFailed failed) {
      stepEnded(workflowId, failed.step(), "failed", entry.at());
    } else if (event instanceof RunEvent.Final) {
      runEnded(workflowId, word(after.status()), entry.at());
    }
  }

  private void modelCall(String workflowId, RunEvent.OfModelCall call) {
    if (call instanceof ModelReplied replied) {
      modelAnswered(model(workflowId, replied.step()).orElse(replied.model()), replied);
    } else if (call instanceof ModelFailed failed) {
      modelCalled(model(workflowId, failed.step()).orElse(UNKNOWN), word(failed.kind()), failed.took());
    } else if (call instanceof ConversationCompacted made) {
      modelAnswered(made.model(), made);
    } else if (call instanceof CompactionFailed failed) {
      modelCalled(failed.model(), "no_summary", failed.took());
    }
  }

  void reusedAnswers(AnswerCache.Use use) {
    meter.count(MetricNames.REUSED_ANSWERS, 1, Map.of("outcome", word(use)));
  }

  /** The label under which a step's model is known, whatever the provider calls it in its replies. */
  private Optional<String> model(String workflowId, StepId step) {
    return Optional.ofNullable(run(workflowId).steps().get(step)).map(OpenStep::model);
  }

  /** A call that was not made is no call of the model: it has no time, and nobody pays for its tokens. */
  private void modelAnswered(String label, RunEvent.ModelAnswered answer) {
    boolean known = answer.source().isPresent();
    if (!known) {
      modelCalled(label, "ok", answer.took());
    }
    String model = models.bounded(label);
    String name = known ? MetricNames.MODEL_CACHE_SAVED_TOKENS : MetricNames.MODEL_TOKENS;
    meter.count(name, answer.tokens().input(), Map.of("model", model, "direction", "input"));
    meter.count(name, answer.tokens().output(), Map.of("model", model, "direction", "output"));
  }

  private void modelCalled(String label, String outcome, Duration took) {
    String model = models.bounded(label);
    meter.count(MetricNames.MODEL_CALLS, 1, Map.of("model", model, "outcome", outcome));
    meter.time(MetricNames.MODEL_CALL_DURATION, took, Map.of("model", model));
  }

  /** Only what was called itself has a time. */
  private void toolCalled(
      String name, ToolOutcome.Status status, Optional<ToolOutcome.Source> source, Duration waited, Duration took) {
    String tool = tools.bounded(name);
    meter.count(MetricNames.TOOL_CALLS, 1, Map.of("tool", tool, "status", word(status)));
    if (source.isEmpty()) {
      meter.time(MetricNames.TOOL_CALL_DURATION, took, Map.of("tool", tool));
    }
    meter.time(MetricNames.TOOL_WAIT_DURATION, waited, Map.of("tool", tool));
  }

  private void shared(String workflowId, StepId step) {
    boolean tool = model(workflowId, step).filter(UNKNOWN::equals).isPresent();
    meter.count(MetricNames.SHARED_STEPS, 1, Map.of("kind", tool ? "tool" : "agent"));
  }

  private void stepEnded(String workflowId, StepId id, String status, Instant at) {
    meter.count(MetricNames.STEPS, 1, Map.of("status", status));
    OpenStep step = run(workflowId).steps().remove(id);
    if (step != null) {
      meter.time(MetricNames.STEP_DURATION, Duration.between(step.startedAt(), at), Map.of("status", status));
    }
  }

  private void runEnded(String workflowId, String status, Instant at) {
    meter.count(MetricNames.RUNS, 1, Map.of("status", status));
    OpenRun run = open.remove(workflowId);
    Optional<Instant> submittedAt = Optional.ofNullable(run).flatMap(OpenRun::submittedAt);
    submittedAt.ifPresent(
        from -> meter.time(MetricNames.RUN_DURATION, Duration.between(from, at), Map.of("status", status)));
  }

  private OpenRun run(String workflowId) {
    return open.computeIfAbsent(workflowId, id -> new OpenRun(Optional.empty(), new ConcurrentHashMap<>()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
