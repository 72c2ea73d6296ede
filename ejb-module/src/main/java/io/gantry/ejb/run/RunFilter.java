package io.gantry.ejb.run;

import io.gantry.engine.run.RunStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which runs to list, newest first.
 *
 * @param statuses empty for all
 * @param workflow name of the workflow
 * @param submittedFrom inclusive
 * @param submittedBefore exclusive
 * @param after the last run of the page before
 * @param limit 1 to 200
 */
public record RunFilter(
    Set<RunStatus> statuses,
    Optional<String> workflow,
    Optional<Instant> submittedFrom,
    Optional<Instant> submittedBefore,
    Optional<RunPlace> after,
    int limit) {

  public RunFilter {
    statuses = Set.copyOf(statuses);
  }
}
