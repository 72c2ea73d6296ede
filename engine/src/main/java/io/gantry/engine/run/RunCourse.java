package io.gantry.engine.run;

import io.gantry.engine.run.RunEvent.RunCompleted;
import io.gantry.engine.run.RunEvent.RunFailed;
import io.gantry.engine.workflow.Ordered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run from its submission to its end, its steps apart. Part of a {@link RunView}, folded with it. */
final class RunCourse {

  private final List<RunEvent.Warned> warnings = new ArrayList<>();
  private final Map<String, String> artifacts = new LinkedHashMap<>();
  private RunEvent.RunSubmitted submitted;
  private Instant submittedAt;
  private RunStatus status = RunStatus.PENDING;
  private int attempts;
  private boolean cancelRequested;
  private boolean partial;
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<String> result = Optional.empty();
  private Optional<Failure> failure = Optional.empty();

  /** Notes an event of the run as a whole; others mean nothing here. */
  void apply(RunEvent event, Instant at) {
    if (event instanceof RunEvent.RunSubmitted first) {
      submitted = first;
      submittedAt = at;
    } else if (event instanceof RunEvent.RunStarted start) {
      attempts = start.attempt();
      status = RunStatus.RUNNING;
      startedAt = startedAt.or(() -> Optional.of(at));
    } else if (event instanceof RunEvent.Warned warning) {
      warnings.add(warning);
    } else if (event instanceof RunEvent.ArtifactSaved artifact) {
      artifacts.put(artifact.path(), artifact.content());
    } else if (event instanceof RunEvent.CancelRequested) {
      cancelRequested = true;
    } else if (event instanceof RunEvent.Final end) {
      finish(end, at);
    }
  }

  private void finish(RunEvent.Final end, Instant at) {
    endedAt = Optional.of(at);
    if (end instanceof RunCompleted completed) {
      status = RunStatus.COMPLETED;
      result = Optional.of(completed.result());
      partial = completed.partial();
    } else if (end instanceof RunFailed failed) {
      status = RunStatus.FAILED;
      result = failed.result();
      failure = Optional.of(new Failure(failed.kind(), failed.reason()));
    } else {
      status = RunStatus.CANCELLED;
    }
  }

  RunEvent.RunSubmitted submitted() {
    return submitted;
  }

  Instant submittedAt() {
    return submittedAt;
  }

  /** Where it stands; whether it waits for people, its steps know. */
  RunStatus status() {
    return status;
  }

  /** How often a coordinator took the run up. */
  int attempts() {
    return attempts;
  }

  boolean cancelRequested() {
    return cancelRequested;
  }

  /** When the run was first taken up. */
  Optional<Instant> startedAt() {
    return startedAt;
  }

  Optional<Instant> endedAt() {
    return endedAt;
  }

  /** The result, or what there was of it when the run failed. */
  Optional<String> result() {
    return result;
  }

  /** Whether a tolerated failure is part of the result. */
  boolean partial() {
    return partial;
  }

  Optional<Failure> failure() {
    return failure;
  }

  List<RunEvent.Warned> warnings() {
    return Collections.unmodifiableList(warnings);
  }

  /** Files the run made: safe relative path to content. */
  Map<String, String> artifacts() {
    return Ordered.copyOf(artifacts);
  }
}
