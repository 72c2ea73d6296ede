package io.gantry.ejb.settings;

import java.util.List;

/** The server cannot start with these settings; the message lists everything that is wrong, each with its key. */
public final class InvalidSettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  InvalidSettingsException(List<String> problems) {
    super("Gantry does not start with these settings:\n  - " + String.join("\n  - ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
