package io.gantry.engine.privacy;

import io.gantry.engine.privacy.DigitGroups.Group;
import io.gantry.engine.privacy.DigitGroups.Separator;
import java.util.List;

/**
 * Numbers of payment cards: 13 to 19 digits that begin with 2 to 6 and pass Luhn's check, together or in the groups that
 * cards show. Digits behind a decimal point are none.
 */
final class PaymentCards implements Finder {

  private static final int[][] SHAPES = {{4, 4, 4, 4, 3}, {4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}, {4, 4, 4, 1}};
  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  @Override
  public void find(String text, List<Found> found) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fraction = Edges.hasAny(text, i - 1, ".") && Edges.isDigit(text, i - 2);
      if (c >= '2' && c <= '6' && !fraction && Edges.startsAt(text, i)) {
        int end = end(text, DigitGroups.from(text, i));
        if (end > i) {
          found.add(new Found(Kind.CARD, i, end));
        }
      }
    }
  }

  private static int end(String text, List<Group> groups) {
    int length = groups.get(0).length();
    if (length >= SHORTEST && length <= LONGEST) {
      return checked(text, groups, 1);
    }
    for (int[] shape : SHAPES) {
      int end = fits(groups, shape) ? checked(text, groups, shape.length) : -1;
      if (end > 0) {
        return end;
      }
    }
    return -1;
  }

  private static boolean fits(List<Group> groups, int[] shape) {
    if (groups.size() < shape.length) {
      return false;
    }
    Separator separator = groups.get(1).before();
    for (int i = 0; i < shape.length; i++) {
      Group group = groups.get(i);
      if (group.length() != shape[i] || i > 0 && group.before() != separator) {
        return false;
      }
    }
    return separator == Separator.SPACE || separator == Separator.HYPHEN;
  }

  private static int checked(String text, List<Group> groups, int count) {
    int end = DigitGroups.end(text, groups, count);
    return end > 0 && passesLuhn(text, groups.get(0).start(), end) ? end : -1;
  }

  private static boolean passesLuhn(String text, int start, int end) {
    int sum = 0;
    boolean doubled = false;
    for (int i = end - 1; i >= start; i--) {
      if (Edges.isDigit(text, i)) {
        int digit = text.charAt(i) - '0';
        sum += doubled ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
        doubled = !doubled;
      }
    }
    return sum % 10 == 0;
  }
}
