package io.gantry.engine.workflow;

import java.util.List;
import java.util.stream.Collectors;

/** A workflow, or the inputs for it, cannot be run as given. Nothing was started or stored. */
public final class InvalidWorkflowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<WorkflowProblem> problems;

  /**
   * @param problems at least one, in document order
   */
  public InvalidWorkflowException(List<WorkflowProblem> problems) {
    super(problems.stream().map(WorkflowProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public InvalidWorkflowException(WorkflowProblem problem) {
    this(List.of(problem));
  }

  public List<WorkflowProblem> problems() {
    return problems;
  }
}
