package io.gantry.cli.api;

/** The server answered and refused; {@link #problem()} says why. */
public final class RefusedException extends RuntimeException {

  private final transient Problem problem;

  RefusedException(Problem problem) {
    super("The server refused (HTTP " + problem.status() + "): " + problem.detail());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }

  /** Whether the workflow or its inputs are the reason, rather than the caller or the server's state. */
  public boolean isAboutWorkflow() {
    int status = problem.status();
    return status == 400 || status == 413 || status == 422;
  }
}
