package io.gantry.engine.privacy;

/**
 * Where a word may begin and end. Texts often are JSON, where the letter of an escape such as {@code \n} stands right
 * before a word and is no part of it.
 */
final class Edges {

  private Edges() {}

  /** Whether a word may begin here: what stands before is no letter or digit, unless it belongs to an escape. */
  static boolean startsAt(String text, int start) {
    return start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1)) || isEscaped(text, start - 1) > 0;
  }

  /** Whether a word may end before this index. */
  static boolean endsAt(String text, int end) {
    return end >= text.length() || !Character.isLetterOrDigit(text.charAt(end));
  }

  static boolean isDigit(String text, int index) {
    return index >= 0 && index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  static boolean isAsciiLetter(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  /** Whether the text has one of these characters here. */
  static boolean hasAny(String text, int index, String characters) {
    return index >= 0 && index < text.length() && characters.indexOf(text.charAt(index)) >= 0;
  }

  /**
   * How many characters of a word that seems to begin here belong to an escape before it: the letter of {@code \n}, the
   * digits of {@code %20} or of a JSON escape of four digits; 0 for none.
   */
  static int escapeLength(String text, int start) {
    if (hasAny(text, start - 1, "\\") && !hasAny(text, start - 2, "\\")) {
      if (hasAny(text, start, "nrtbf")) {
        return 1;
      }
      return hasAny(text, start, "u") && areHex(text, start + 1, 4) ? 5 : 0;
    }
    return hasAny(text, start - 1, "%") && areHex(text, start, 2) ? 2 : 0;
  }

  /** The length of the escape whose last character is here; 0 for none. */
  private static int isEscaped(String text, int last) {
    for (int length : new int[] {1, 2, 5}) {
      if (escapeLength(text, last - length + 1) == length) {
        return length;
      }
    }
    return 0;
  }

  private static boolean areHex(String text, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (i >= text.length() || Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
