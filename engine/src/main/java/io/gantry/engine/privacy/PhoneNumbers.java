package io.gantry.engine.privacy;

import io.gantry.engine.privacy.DigitGroups.Group;
import io.gantry.engine.privacy.DigitGroups.Separator;
import java.util.List;

/**
 * Telephone numbers: international ones, which begin with {@code +} or {@code 00}; national ones in groups of which the
 * first begins with 0; and those of North America, three, three and four digits. Digits alone are no telephone number.
 */
final class PhoneNumbers implements Finder {

  private static final int MOST_INTERNATIONAL = 15;
  private static final int FEWEST_INTERNATIONAL = 7;

  @Override
  public void find(String text, List<Found> found) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int end = -1;
      if (c == '+' && Edges.startsAt(text, i) && Edges.isDigit(text, i + 1) && text.charAt(i + 1) != '0') {
        end = longest(text, DigitGroups.from(text, i + 1), FEWEST_INTERNATIONAL, MOST_INTERNATIONAL);
      } else if (c == '(' && Edges.isDigit(text, i + 1)) {
        end = national(text, DigitGroups.from(text, i + 1));
      } else if (c >= '0' && c <= '9' && Edges.startsAt(text, i) && !isWithinNumber(text, i)) {
        end = withoutPlus(text, DigitGroups.from(text, i));
      }
      if (end > i) {
        found.add(new Found(Kind.PHONE, i, end));
      }
    }
  }

  /** Behind a point, a hyphen or a slash that follows a digit, a number only goes on. */
  private static boolean isWithinNumber(String text, int start) {
    return Edges.hasAny(text, start - 1, ".-/:+") && (Edges.isDigit(text, start - 2) || Edges.hasAny(text, start - 1, "+"));
  }

  private static int withoutPlus(String text, List<Group> groups) {
    Group first = groups.get(0);
    if (text.startsWith("00", first.start()) && first.length() > 2 && text.charAt(first.start() + 2) != '0') {
      return longest(text, groups, FEWEST_INTERNATIONAL + 2, MOST_INTERNATIONAL + 2);
    }
    return national(text, groups);
  }

  private static int national(String text, List<Group> groups) {
    Group first = groups.get(0);
    if (text.charAt(first.start()) == '0') {
      boolean trunk = first.length() >= 2 && first.length() <= 6 && text.charAt(first.start() + 1) != '0';
      return trunk && groups.size() > 1 && !isDate(groups) ? longest(text, uniform(groups), 9, 12) : -1;
    }
    int skipped = first.length() == 1 && text.charAt(first.start()) == '1' ? 1 : 0;
    return northAmerican(text, groups.subList(skipped, groups.size()), skipped > 0);
  }

  private static int northAmerican(String text, List<Group> groups, boolean withCountry) {
    int end = DigitGroups.end(text, groups, 3);
    if (end < 0 || groups.get(0).length() != 3 || groups.get(1).length() != 3 || groups.get(2).length() != 4) {
      return -1;
    }
    boolean codes = text.charAt(groups.get(0).start()) >= '2' && text.charAt(groups.get(1).start()) >= '2';
    Separator second = groups.get(2).before();
    boolean marked =
        withCountry || groups.get(1).before() != Separator.SPACE || second == Separator.HYPHEN || second == Separator.DOT;
    boolean goesOn = groups.size() > 3 && groups.get(3).before() != Separator.SPACE;
    return codes && marked && !goesOn ? end : -1;
  }

  /** Groups set apart by points are all set apart by points. */
  private static List<Group> uniform(List<Group> groups) {
    boolean dots = groups.get(1).before() == Separator.DOT;
    int count = 1;
    while (count < groups.size() && (groups.get(count).before() == Separator.DOT) == dots) {
      count++;
    }
    return groups.subList(0, count);
  }

  private static boolean isDate(List<Group> groups) {
    return groups.size() > 2
        && groups.get(0).length() == 2
        && groups.get(1).length() == 2
        && groups.get(2).length() == 4
        && groups.get(1).before() == groups.get(2).before();
  }

  /** The end of the most groups that together have so many digits; -1 when there are none. */
  private static int longest(String text, List<Group> groups, int fewest, int most) {
    int digits = 0;
    int best = -1;
    for (int count = 1; count <= groups.size(); count++) {
      digits += groups.get(count - 1).length();
      if (digits > most) {
        break;
      }
      if (digits >= fewest) {
        best = Math.max(best, DigitGroups.end(text, groups, count));
      }
    }
    return best;
  }
}
