package io.gantry.engine.privacy;

import java.util.List;

/**
 * International bank account numbers with right check digits (ISO 13616), compact in any case or in upper case with
 * single spaces. Looks at most 34 characters and as many spaces far.
 */
final class Ibans implements Finder {

  private static final int SHORTEST = 15;
  private static final int LONGEST = 34;
  private static final int FEWEST_DIGITS = 8;
  private static final int HEAD = 4;

  @Override
  public void find(String text, List<Found> found) {
    for (int i = 0; i + SHORTEST <= text.length(); i++) {
      if (Edges.isAsciiLetter(text.charAt(i))
          && Edges.isAsciiLetter(text.charAt(i + 1))
          && Edges.isDigit(text, i + 2)
          && Edges.isDigit(text, i + 3)
          && Edges.startsAt(text, i)) {
        int end = end(text, i);
        if (end > i) {
          found.add(new Found(Kind.IBAN, i, end));
        }
      }
    }
  }

  private static int end(String text, int start) {
    boolean spaced = Character.isUpperCase(text.charAt(start)) && Character.isUpperCase(text.charAt(start + 1));
    long rest = 0;
    int length = HEAD;
    int digits = 2;
    int best = start;
    int i = start + HEAD;
    while (i < text.length() && length < LONGEST) {
      char c = text.charAt(i);
      if (spaced && (c == ' ' || c == '\u00a0')) {
        i++;
        if (i == text.length()) {
          break;
        }
        c = text.charAt(i);
      }
      int value = value(c);
      if (value < 0 || spaced && Character.isLowerCase(c)) {
        break;
      }
      digits += value < 10 ? 1 : 0;
      rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
      length++;
      i++;
      boolean checks = (rest * 1_000_000 + head(text, start)) % 97 == 1;
      if (checks && length >= SHORTEST && digits >= FEWEST_DIGITS && Edges.endsAt(text, i)) {
        best = i;
      }
    }
    return best;
  }

  /** Country and check digits as the number that the check puts last. */
  private static int head(String text, int start) {
    int country = value(text.charAt(start)) * 100 + value(text.charAt(start + 1));
    return country * 100 + value(text.charAt(start + 2)) * 10 + value(text.charAt(start + 3));
  }

  /** 0 to 9, then 10 for A to 35 for Z; -1 for anything else. */
  private static int value(char c) {
    return c < 128 ? Character.digit(c, 36) : -1;
  }
}
