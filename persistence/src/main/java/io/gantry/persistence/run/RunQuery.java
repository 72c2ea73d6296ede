package io.gantry.persistence.run;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which page of which runs.
 *
 * @param statuses empty for all
 * @param name of the workflow
 * @param submittedFrom inclusive
 * @param submittedBefore exclusive
 * @param after the last run of the page before; empty for the first page
 * @param limit most runs on the page, 1 to 200
 */
public record RunQuery(
    Set<StoredStatus> statuses,
    Optional<String> name,
    Optional<Instant> submittedFrom,
    Optional<Instant> submittedBefore,
    Optional<RunCursor> after,
    int limit) {

  public RunQuery {
    statuses = Set.copyOf(statuses);
    if (limit < 1 || limit > 200) {
      throw new IllegalArgumentException("A page of runs holds 1 to 200 runs, not " + limit);
    }
  }

  /** The first page of all runs. */
  public static RunQuery newest(int limit) {
    return new RunQuery(Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit);
  }

  public RunQuery withStatuses(Set<StoredStatus> changed) {
    return new RunQuery(changed, name, submittedFrom, submittedBefore, after, limit);
  }

  public RunQuery withName(String changed) {
    return new RunQuery(statuses, Optional.of(changed), submittedFrom, submittedBefore, after, limit);
  }

  /** Narrows the query to runs submitted from one moment, inclusive, to another, exclusive. */
  public RunQuery submittedBetween(Instant from, Instant before) {
    return new RunQuery(statuses, name, Optional.of(from), Optional.of(before), after, limit);
  }

  public RunQuery after(RunCursor changed) {
    return new RunQuery(statuses, name, submittedFrom, submittedBefore, Optional.of(changed), limit);
  }
}
