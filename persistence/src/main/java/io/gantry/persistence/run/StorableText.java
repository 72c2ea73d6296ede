package io.gantry.persistence.run;

/**
 * Fits text to what PostgreSQL can keep.
 *
 * <p>{@code text} does not hold the character U+0000, nor does {@code jsonb}, which bodies become where two are compared
 * and which refuses half a surrogate pair. Models and tools do produce both, and a run must not fail over a character
 * nobody can read: each becomes U+FFFD, the replacement character. All other text passes unchanged, the very same object
 * when nothing had to be replaced.
 */
public final class StorableText {

  private static final char REPLACEMENT = '\uFFFD';

  private StorableText() {}

  /** Plain text with each NUL and each lone surrogate replaced. */
  public static String plain(String text) {
    return new Scan(text, false).storable();
  }

  /**
   * JSON text in which each NUL and each lone surrogate is replaced, written out or as an escape. Text that is not JSON
   * passes as it is, for PostgreSQL to refuse.
   */
  public static String json(String json) {
    return new Scan(json, true).storable();
  }

  /** One pass over a text, unit by unit; a unit is a character or an escape that stands for one. */
  private static final class Scan {
    private final String text;
    private final boolean escapes;
    private final StringBuilder replaced = new StringBuilder(0);
    private int copied;

    Scan(String text, boolean escapes) {
      this.text = text;
      this.escapes = escapes;
    }

    String storable() {
      int position = 0;
      while (position < text.length()) {
        position = step(position);
      }
      return copied == 0 ? text : replaced.append(text, copied, text.length()).toString();
    }

    private int step(int position) {
      char first = text.charAt(position);
      if (first != '\\' && first != 0 && !Character.isSurrogate(first)) {
        return position + 1;
      }
      int end = endOfUnit(position);
      char unit = unit(position, end);
      if (unit == 0) {
        return replace(position, end);
      }
      if (!Character.isSurrogate(unit)) {
        return end;
      }
      if (Character.isHighSurrogate(unit) && end < text.length()) {
        int endOfPair = endOfUnit(end);
        // PostgreSQL joins two escapes or two characters, but not one of each.
        boolean sameForm = endOfPair - end == end - position;
        if (sameForm && Character.isLowSurrogate(unit(end, endOfPair))) {
          return endOfPair;
        }
      }
      return replace(position, end);
    }

    private int endOfUnit(int position) {
      if (!escapes || text.charAt(position) != '\\') {
        return position + 1;
      }
      boolean unicode = position + 6 <= text.length() && text.charAt(position + 1) == 'u';
      return unicode ? position + 6 : Math.min(position + 2, text.length());
    }

    /** The character a unit stands for; for escapes other than a well-formed Unicode one, one that needs no care. */
    private char unit(int start, int end) {
      if (end - start == 1) {
        return text.charAt(start);
      }
      if (end - start == 2) {
        return '\\';
      }
      int value = 0;
      for (int i = start + 2; i < end; i++) {
        int digit = Character.digit(text.charAt(i), 16);
        if (digit < 0) {
          return '\\';
        }
        value = value * 16 + digit;
      }
      return (char) value;
    }

    private int replace(int start, int end) {
      replaced.append(text, copied, start).append(REPLACEMENT);
      copied = end;
      return end;
    }
  }
}
