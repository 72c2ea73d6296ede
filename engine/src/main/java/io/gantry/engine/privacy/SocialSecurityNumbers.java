package io.gantry.engine.privacy;

import io.gantry.engine.privacy.DigitGroups.Group;
import io.gantry.engine.privacy.DigitGroups.Separator;
import java.util.List;

/** Social security numbers of the United States, {@code 123-45-6789}, of the ranges that are given out. */
final class SocialSecurityNumbers implements Finder {

  private static final int LENGTH = 11;

  @Override
  public void find(String text, List<Found> found) {
    for (int i = 0; i + LENGTH <= text.length(); i++) {
      boolean goesOn = Edges.hasAny(text, i - 1, "-") && Edges.isDigit(text, i - 2);
      if (Edges.isDigit(text, i) && !goesOn && Edges.startsAt(text, i)) {
        List<Group> groups = DigitGroups.from(text, i);
        if (isNumber(text, groups)) {
          found.add(new Found(Kind.SSN, i, groups.get(2).end()));
        }
      }
    }
  }

  private static boolean isNumber(String text, List<Group> groups) {
    if (DigitGroups.end(text, groups, 3) < 0
        || groups.get(0).length() != 3
        || groups.get(1).length() != 2
        || groups.get(2).length() != 4
        || groups.get(1).before() != Separator.HYPHEN
        || groups.get(2).before() != Separator.HYPHEN
        || groups.size() > 3 && groups.get(3).before() == Separator.HYPHEN) {
      return false;
    }
    int area = number(text, groups.get(0));
    return area > 0 && area != 666 && area < 900 && number(text, groups.get(1)) > 0 && number(text, groups.get(2)) > 0;
  }

  private static int number(String text, Group group) {
    return Integer.parseInt(text, group.start(), group.end(), 10);
  }
}
