package io.gantry.engine.workflow;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/** The {@code validation.pattern} of a question: a regular expression (RE2) that the whole answer has to match. */
public final class AnswerPattern {

  private static final int MAX_SIZE = 10_000;

  private AnswerPattern() {}

  /** Why a text is no such pattern; empty when it is one. */
  static Optional<String> flaw(String pattern) {
    if (PatternSize.of(pattern) > MAX_SIZE) {
      return Optional.of("it grows beyond " + MAX_SIZE + " instructions when its repetitions are written out");
    }
    try {
      Pattern.compile(pattern);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Whether an answer is one that the pattern lets pass; nothing passes a text that is no pattern. Takes linear time. */
  public static boolean matches(String pattern, String answer) {
    return flaw(pattern).isEmpty() && Pattern.matches(pattern, answer);
  }
}
