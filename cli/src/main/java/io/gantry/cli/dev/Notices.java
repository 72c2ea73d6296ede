package io.gantry.cli.dev;

import java.time.Duration;

/** Receives what the user should know while the development server starts. */
public interface Notices {

  /** One sentence that stands for itself. */
  void say(String text);

  /** Called again and again while something takes time; {@code elapsed} grows. */
  void waiting(String what, Duration elapsed);

  /** The waiting is over. */
  void waited();
}
