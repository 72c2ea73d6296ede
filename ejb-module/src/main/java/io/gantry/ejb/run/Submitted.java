package io.gantry.ejb.run;

import io.gantry.engine.run.RunView;

/**
 * The answer to a submission.
 *
 * @param created false when the same submission had come before, and this is its run
 */
public record Submitted(RunView run, boolean created) {}
