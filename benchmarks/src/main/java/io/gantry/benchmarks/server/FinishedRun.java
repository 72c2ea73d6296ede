package io.gantry.benchmarks.server;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A run as Gantry's API shows it, as far as the benchmark looks at it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FinishedRun(
    String workflowId, String status, Instant submittedAt, Instant startedAt, Instant endedAt, List<Step> steps) {

  /** One step of it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Step(String id, Instant startedAt, Instant endedAt) {}

  /** From the first step's start to the last step's end, by the server's clock. */
  public Duration insideSteps() {
    Instant first = steps.stream().map(Step::startedAt).min(Instant::compareTo).orElseThrow();
    Instant last = steps.stream().map(Step::endedAt).max(Instant::compareTo).orElseThrow();
    return Duration.between(first, last);
  }
}
