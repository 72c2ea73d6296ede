package io.gantry.engine.privacy;

import java.util.List;

/**
 * {@code name@domain.tld}, in any script; in URLs also with {@code %40}. A domain needs a dot and ends in a label of two
 * or more letters. Looks around each sign and no further than the next one.
 */
final class EmailAddresses implements Finder {

  private static final String ENCODED_SIGN = "%40";
  private static final String IN_NAMES = "._+-'";

  @Override
  public void find(String text, List<Found> found) {
    int before = 0;
    for (int i = 0; i < text.length(); i++) {
      int sign = text.charAt(i) == '@' ? 1 : text.startsWith(ENCODED_SIGN, i) ? ENCODED_SIGN.length() : 0;
      if (sign > 0) {
        int start = nameStart(text, before, i);
        int end = domainEnd(text, i + sign);
        if (start < i && end > i + sign) {
          found.add(new Found(Kind.EMAIL, start, end));
        }
        before = i + sign;
      }
    }
  }

  private static int nameStart(String text, int from, int sign) {
    int start = sign;
    while (start > from && isOfName(text.charAt(start - 1))) {
      start--;
    }
    start += Math.min(Edges.escapeLength(text, start), sign - start);
    while (start < sign && IN_NAMES.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    return start;
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || IN_NAMES.indexOf(c) >= 0;
  }

  /** The end of the longest domain that begins here; the beginning itself when there is none. */
  private static int domainEnd(String text, int start) {
    int label = start;
    int best = start;
    int i = start;
    while (i < text.length() && isOfDomain(text.charAt(i))) {
      i++;
      boolean ends = i == text.length() || !isOfDomain(text.charAt(i));
      boolean dot = !ends && text.charAt(i) == '.';
      if (ends || dot) {
        if (label > start && isTopLevel(text, label, i)) {
          best = i;
        }
      }
      if (dot) {
        i++;
        label = i;
      }
    }
    return best;
  }

  private static boolean isOfDomain(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '.';
  }

  private static boolean isTopLevel(String text, int start, int end) {
    if (end - start < 2) {
      return false;
    }
    if (text.startsWith("xn--", start)) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (!Character.isLetter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
