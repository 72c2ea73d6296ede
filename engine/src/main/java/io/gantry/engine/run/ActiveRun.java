package io.gantry.engine.run;

import java.util.concurrent.CompletionStage;

/** A run that is active on this node, whatever it is at. Thread-safe; no method blocks. */
interface ActiveRun {

  /** Asks the run to end. Does nothing once it has ended. */
  void cancel(String by);

  /** Begins nothing more; what is under way is recorded, then the run is let go. Calling it again does nothing. */
  void drain();

  /** Lets the run go where it stands. */
  void stop();

  /**
   * Answers a question of the run.
   *
   * @return {@link AnswerOutcome.NotTaken} when the run cannot take one now
   */
  CompletionStage<AnswerOutcome> answer(GivenAnswer given);
}
