package io.gantry.cli.progress;

import io.gantry.cli.api.RunMessage;

/** Shows a run while it happens. Safe for several threads. */
public interface ProgressView extends AutoCloseable {

  /** Shows what an event changes; called for each event in order. */
  void show(RunMessage message);

  /** A sentence that is not the run's own. */
  void say(String text);

  /** Asks for a line from the keyboard: shows nothing more that could disturb the typing, until {@link #release()}. */
  void hold(String prompt);

  /** The line was typed; what was held back is shown. */
  void release();

  /** Ends the showing; what stands on the screen stays. */
  @Override
  void close();
}
