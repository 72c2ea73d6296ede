package io.gantry.ejb.workflow;

import io.gantry.ejb.request.RequestRefusedException.UnknownWorkflow;
import io.gantry.engine.workflow.InvalidWorkflowException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What callers do with workflows. Methods block on the database at most; none expects a transaction. Looking takes the
 * role viewer, storing and checking author; admin may do both.
 */
public interface WorkflowService {

  /**
   * Stores a file as the next version of its name, or finds the version that already has this text.
   *
   * @param name must be the file's own
   * @throws InvalidWorkflowException when the file is not in order; nothing is stored
   */
  Stored store(String name, String source);

  /**
   * A stored version.
   *
   * @param version absent for the latest
   * @throws UnknownWorkflow when there is none
   */
  WorkflowVersion get(String name, OptionalInt version);

  /**
   * Names with their latest versions, in ascending order.
   *
   * @param afterName the last name of the page before
   * @param limit 1 to 200
   */
  Page list(Optional<String> afterName, int limit);

  /**
   * Checks a file without storing it.
   *
   * @param folder where the files it refers to are, absolute and inside an opened one; empty for a file that comes alone
   * @throws InvalidWorkflowException when it is not in order
   */
  Checked check(String source, Optional<String> folder);

  /**
   * The answer to storing.
   *
   * @param created false when this text was stored before
   */
  record Stored(WorkflowVersion version, boolean created, List<String> warnings) {}

  /** A file in order, in a few words. */
  record Checked(String name, String pattern, List<String> agents, List<String> requiredInputs, List<String> warnings) {}

  /** A name and its latest version. */
  record Listed(String name, int latestVersion) {}

  /**
   * One page of names.
   *
   * @param next the name after which the next page starts; empty when there is none
   */
  record Page(List<Listed> workflows, Optional<String> next) {}
}
