package io.gantry.engine.run;

/** Another coordinator writes this run's journal; whoever sees this has lost the run and must stop. */
public final class FencedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FencedException(String workflowId, long seq) {
    super("Run " + workflowId + ": entry " + seq + " was already written by another coordinator");
  }
}
