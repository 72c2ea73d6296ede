package io.gantry.engine.workflow;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how large a regular expression becomes when its counted repetitions are written out, as the engine does
 * before it matches: {@code ((a{1000}){1000}){1000}} fits on a line and not into any memory. Never estimates too low.
 */
public final class PatternSize {

  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long group;
  private long atom;
  private int at;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  /** About how many instructions the pattern is compiled to; never too few, also for a text that is no pattern. */
  public static long of(String pattern) {
    return new PatternSize(pattern).size();
  }

  private long size() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '{') {
        repeat();
      } else if (c == '(') {
        close();
        outer.push(group);
        group = 0;
      } else if (c == ')') {
        close();
        atom = group + 1;
        // A bracket too many stands for everything before it.
        group = outer.isEmpty() ? 0 : outer.pop();
      } else if (c == '[') {
        begin();
        skipClass();
      } else if (c == '\\') {
        begin();
        skipEscape();
      } else {
        begin();
      }
      at++;
    }
    close();
    return group + outer.stream().mapToLong(Long::longValue).sum();
  }

  private void begin() {
    close();
    atom = 1;
  }

  private void close() {
    group += atom;
    atom = 0;
  }

  private void repeat() {
    int end = pattern.indexOf('}', at);
    if (end < 0 || !pattern.substring(at + 1, end).matches("\\d{1,4}(,\\d{0,4})?")) {
      begin();
      return;
    }
    long most = 1;
    for (String count : pattern.substring(at + 1, end).split(",")) {
      most = Math.max(most, Long.parseLong(count));
    }
    // Saturates long before it could overflow.
    atom = Math.min(atom * most, Integer.MAX_VALUE);
    at = end;
  }

  private void skipClass() {
    int end = at + 1;
    while (end < pattern.length() && (pattern.charAt(end) != ']' || end == at + 1)) {
      end += pattern.charAt(end) == '\\' ? 2 : 1;
    }
    at = Math.min(end, pattern.length());
  }

  private void skipEscape() {
    at++;
    boolean braced = at + 1 < pattern.length() && pattern.charAt(at + 1) == '{';
    boolean named = braced && "pPx".indexOf(pattern.charAt(at)) >= 0;
    int end = named ? pattern.indexOf('}', at) : -1;
    at = end < 0 ? at : end;
  }
}
