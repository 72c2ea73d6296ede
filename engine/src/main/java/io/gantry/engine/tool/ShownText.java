package io.gantry.engine.tool;

import io.gantry.engine.text.ShortText;

/** Text for a model, line by line, that stops growing at {@link #LIMIT} characters. Not thread-safe. */
public final class ShownText {

  /** The most characters one tool call shows a model, its closing note aside. */
  static final int LIMIT = 100_000;

  private final StringBuilder text = new StringBuilder();

  /**
   * Adds a line if it fits as a whole.
   *
   * @return false when it did not fit and was left out
   */
  boolean add(CharSequence line) {
    if (text.length() + line.length() + 1 > LIMIT) {
      return false;
    }
    text.append(line).append('\n');
    return true;
  }

  boolean isEmpty() {
    return text.length() == 0;
  }

  /** Adds a remark that is not part of what was asked for, in brackets, whether or not there is room. */
  ShownText note(String remark) {
    text.append('[').append(remark).append("]\n");
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** The text as it is when it fits, else its beginning and a note of how much was left out. */
  static String bounded(String text) {
    return text.length() <= LIMIT
        ? text
        : ShortText.head(text, LIMIT) + "\n[cut: the first " + LIMIT + " of " + text.length() + " characters]";
  }
}
