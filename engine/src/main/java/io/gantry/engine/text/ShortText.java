package io.gantry.engine.text;

/** Texts that may be too long for where they are shown. Lengths are in characters of Java; no surrogate pair is ever cut. */
public final class ShortText {

  private static final String ELLIPSIS = "…";

  private ShortText() {}

  /** The beginning of a text, without any sign that there is more: {@code most} characters, or one less. */
  public static String head(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, boundary(text, Math.max(0, most)));
  }

  /**
   * This position, or the one before it where a surrogate pair would be cut.
   *
   * @param position 0 to the length of the text
   */
  public static int boundary(String text, int position) {
    boolean inside =
        position > 0
            && position < text.length()
            && Character.isLowSurrogate(text.charAt(position))
            && Character.isHighSurrogate(text.charAt(position - 1));
    return inside ? position - 1 : position;
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
