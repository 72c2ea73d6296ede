package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunView;
import io.gantry.engine.text.ShortText;
import java.util.Optional;

/**
 * Something a pattern tells the user, once.
 *
 * @param code stable, for programs
 */
record Notice(String code, String text) {

  private static final int SHOWN = 80;

  /** The decision to tell it; nothing where the run was told already. */
  Optional<Decision> untold(RunView view) {
    return view.warnings().contains(new RunEvent.Warned(code, text))
        ? Optional.empty()
        : Optional.of(new Decision.Warn(code, text));
  }

  /** What a model said, as a message may show it: one line, not too long. */
  static String shown(String text) {
    return ShortText.line(text, SHOWN);
  }}
