package io.gantry.ejb.explain;

import io.gantry.ejb.run.Submission;
import io.gantry.engine.explain.WorkflowPlan;
import io.gantry.engine.workflow.InvalidWorkflowException;

/** What callers learn of a workflow before they run it. Takes the role author; admin may do it too. */
public interface ExplainService {

  /**
   * What a run by this submission would do. Stores nothing, asks no model and calls no tool; blocks on the database where
   * a stored workflow is named. Required inputs may be missing.
   *
   * @throws InvalidWorkflowException when the file is not in order, so that there is nothing to explain
   */
  WorkflowPlan plan(Submission submission);
}
