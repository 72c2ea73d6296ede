package io.gantry.ejb.run;

import io.gantry.ejb.request.RequestRefusedException.AnswerMismatch;
import io.gantry.ejb.request.RequestRefusedException.Busy;
import io.gantry.ejb.request.RequestRefusedException.Conflict;
import io.gantry.ejb.request.RequestRefusedException.KeyReused;
import io.gantry.ejb.request.RequestRefusedException.UnknownArtifact;
import io.gantry.ejb.request.RequestRefusedException.UnknownRun;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.InvalidWorkflowException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What callers do with runs. Every method blocks on the database, none on a model or a tool, and none expects a
 * transaction. The caller's name and roles are the container's.
 *
 * <p>Looking takes the role viewer, submitting and cancelling operator, answering operator or approver; admin may do all.
 */
public interface RunService {

  /**
   * Starts a run, or finds the one that the same submission started before: the run with the same workflow id and the
   * same content, or the one this caller started with the same idempotency key. Once this returns, the run is stored and
   * goes on through any crash.
   *
   * @throws InvalidWorkflowException when workflow, inputs or options are not in order; nothing is stored
   * @throws Conflict when the workflow id belongs to a run of other content
   * @throws KeyReused when the idempotency key came with another request before
   * @throws Busy when as many runs are under way as the settings allow, or the server stops
   */
  Submitted submit(Submission submission);

  /**
   * The run as its journal tells it.
   *
   * @throws UnknownRun when there is none
   */
  RunView get(String workflowId);

  /** A page of runs, newest first. */
  RunOverview.Page page(RunFilter filter);

  /**
   * Entries of a run's journal, in order.
   *
   * @param afterSeq 0 for the beginning
   * @param limit 1 to 1000
   * @throws UnknownRun when there is no such run
   */
  List<JournalEntry> journal(String workflowId, long afterSeq, int limit);

  /**
   * The content of a file that a run made.
   *
   * @throws UnknownRun when there is no such run
   * @throws UnknownArtifact when it made no such file
   */
  String artifact(String workflowId, String path);

  /**
   * Checks that another event stream or waiting caller finds room. Ask before a submission that is to be waited for, so
   * that nothing is stored for a caller who is then refused; who got past this check at the same moment is let in too.
   *
   * @throws Busy when there is no room, or the server stops
   */
  void checkRoomToFollow();

  /**
   * The run once it has ended, or as it stands when the time has passed or the server stops. Returns at once; no thread
   * waits.
   *
   * @param atMost cut to what the settings allow
   * @return completes on a thread of the server's executor; with {@link UnknownRun} when there is no such run
   */
  CompletionStage<RunView> whenEnded(String workflowId, Duration atMost);

  /**
   * Sends a run's journal from a place on, and what is added to it, until the run has ended, the feed is closed or the
   * server stops. Returns at once; no thread waits.
   *
   * @param afterSeq the last entry the subscriber has; 0 for none
   * @return closes the feed
   * @throws UnknownRun when there is no such run
   * @throws Busy when {@link #checkRoomToFollow} says so
   */
  RunFeed follow(String workflowId, long afterSeq, RunFeed.Sink sink);

  /**
   * Asks a run to end. What its steps have done stays done; calls that are under way are let go.
   *
   * @throws UnknownRun when there is no such run
   * @throws Conflict when it has ended
   */
  void cancel(String workflowId);

  /**
   * Answers an open question of a run. Once this returns, the answer is recorded and the run goes on with it; should the
   * answer be given twice, the second is refused.
   *
   * @param gate the step that asks; may be left out while exactly one question is open
   * @throws UnknownRun when there is no such run
   * @throws Conflict when the question is not open, has its answer already, or is not named while several are open; the
   *     message names the open ones
   * @throws AnswerMismatch when the question does not let this answer pass; it stays open
   * @throws Busy when the run is not active on this server, or whether the answer is recorded is not known in time
   */
  void answer(String workflowId, Optional<String> gate, String answer);
}
