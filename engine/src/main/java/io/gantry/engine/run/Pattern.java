package io.gantry.engine.run;

import java.util.Map;

/**
 * Decides what a run does next. A pure function of the view: no I/O, no clock, no state of its own, so that resuming a
 * run after a crash is folding its journal and asking again. Safe to share between threads.
 */
public interface Pattern {

  /** What happens next, given what has happened. */
  Decision next(RunView view);

  /** The names that the templates of the run's artifacts may use. */
  Map<String, ?> artifactScope(RunView view);
}
