package io.gantry.engine.workflow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the calls of an HTTP executor go on that only start something at the other side: a job, which is asked after until it
 * has ended.
 *
 * @param statusPath where an answer holds the job's state
 * @param idPath where the answer to the submission holds the job's id
 * @param resultPath where the last answer holds what the model is shown; absent for the whole answer
 * @param url where the job is asked after, below the base URL, with {@value #ID} for its id; absent for where the answer to
 *     the submission says
 * @param interval before the first question
 * @param factor by which each pause is longer than the one before, 1 to 10
 * @param maxInterval the longest pause, unless the other side asks for a longer one
 */
public record Poll(
    AnswerPath statusPath,
    AnswerPath idPath,
    Optional<AnswerPath> resultPath,
    Optional<String> url,
    States states,
    Cancel cancel,
    Duration interval,
    double factor,
    Duration maxInterval) {

  /** Stands for the job's id. */
  public static final String ID = "{id}";

  /** Each state is in one of the lists; states are compared as they are written. */
  public record States(List<String> waiting, List<String> done, List<String> failed, List<String> action) {

    /** Those of the usual agent APIs. */
    public static final States USUAL =
        new States(
            List.of("queued", "in_progress", "cancelling"),
            List.of("completed"),
            List.of("failed", "cancelled", "expired", "incomplete"),
            List.of("requires_action"));

    public States {
      waiting = List.copyOf(waiting);
      done = List.copyOf(done);
      failed = List.copyOf(failed);
      action = List.copyOf(action);
    }
  }

  /**
   * How a job is called off.
   *
   * @param path below the base URL; absent for {@code /cancel} below where the job is asked after, or with {@code DELETE}
   *     for that place itself
   */
  public record Cancel(String method, Optional<String> path) {}
}
