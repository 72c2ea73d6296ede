package io.gantry.cli.text;

/** Texts that may be too long for where they are shown. Lengths are in characters of Java; no surrogate pair is ever cut. */
public final class ShortText {

  private static final String ELLIPSIS = "…";

  private ShortText() {}

  /** The beginning of a text, without any sign that there is more: {@code most} characters, or one less. */
  public static String head(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Math.max(0, most);
    boolean inside =
        end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) && Character.isLowSurrogate(text.charAt(end));
    return text.substring(0, inside ? end - 1 : end);
  }

  /**
   * The text itself where it fits, else its beginning and an ellipsis.
   *
   * @param most characters of the answer, the ellipsis included; at least 1
   */
  public static String cut(String text, int most) {
    return text.length() <= most ? text : head(text, most - ELLIPSIS.length()) + ELLIPSIS;
  }

  /** As {@link #cut}, on one line: space of any kind becomes a single blank, and none is at either end. */
  public static String line(String text, int most) {
    return cut(text.strip().replaceAll("\\s+", " "), most);
  }
}
