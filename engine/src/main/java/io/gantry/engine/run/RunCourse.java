package io.gantry.engine.run;

import io.gantry.engine.run.RunEvent.RunCompleted;
import io.gantry.engine.run.RunEvent.RunFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run from its submission to its end, its steps apart. Part of a {@link RunView}, folded with it. */
final class RunCourse {

  final List<RunEvent.Warned> warnings = new ArrayList<>();
  final Map<String, String> artifacts = new LinkedHashMap<>();
  RunEvent.RunSubmitted submitted;
  Instant submittedAt;
  RunStatus status = RunStatus.PENDING;
  int attempts;
  boolean cancelRequested;
  boolean partial;
  Optional<Instant> startedAt = Optional.empty();
  Optional<Instant> endedAt = Optional.empty();
  Optional<String> result = Optional.empty();
  Optional<Failure> failure = Optional.empty();

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
}
