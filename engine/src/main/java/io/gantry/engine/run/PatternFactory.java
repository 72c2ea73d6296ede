package io.gantry.engine.run;

import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Workflow;

/** Makes the decider of a workflow. Thread-safe. */
@FunctionalInterface
public interface PatternFactory {

  /**
   * The decider of one run.
   *
   * @param tools every tool of the run, open for as long as the decider is asked
   */
  Pattern of(Workflow workflow, Toolbox tools);
}
