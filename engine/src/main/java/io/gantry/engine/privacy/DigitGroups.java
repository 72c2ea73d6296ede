package io.gantry.engine.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups of digits that follow each other, a few characters apart, as numbers are written for people. Bounded, so that
 * looking at every beginning of a text costs no more than a constant each.
 */
final class DigitGroups {

  private static final int MOST_GROUPS = 12;
  private static final int LONGEST_GROUP = 20;
  private static final String SPACES = " \u00a0\u2009\u202f";
  private static final String HYPHENS = "-\u2010\u2011\u2013";

  /** How two groups are set apart. */
  enum Separator {
    NONE,
    SPACE,
    HYPHEN,
    DOT,
    SLASH,
    /** With a bracket in it. */
    BRACKET
  }

  /**
   * One group.
   *
   * @param before what sets it apart from the group before it
   */
  record Group(int start, int end, Separator before) {

    int length() {
      return end - start;
    }
  }

  private DigitGroups() {}

  /** The groups from this digit on. */
  static List<Group> from(String text, int start) {
    List<Group> groups = new ArrayList<>();
    Separator before = Separator.NONE;
    int i = start;
    while (Edges.isDigit(text, i) && groups.size() < MOST_GROUPS) {
      int begin = i;
      while (Edges.isDigit(text, i) && i - begin <= LONGEST_GROUP) {
        i++;
      }
      groups.add(new Group(begin, i, before));
      int next = i;
      while (next < i + 3 && isOfSeparator(text, next)) {
        next++;
      }
      before = separator(text, i, next);
      if (before == Separator.NONE) {
        break;
      }
      i = next;
    }
    return groups;
  }

  private static boolean isOfSeparator(String text, int index) {
    return Edges.hasAny(text, index, SPACES) || Edges.hasAny(text, index, HYPHENS) || Edges.hasAny(text, index, "./()");
  }

  private static Separator separator(String text, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return Separator.NONE;
    }
    for (int i = from; i < to; i++) {
      if (Edges.hasAny(text, i, "()")) {
        return Separator.BRACKET;
      }
    }
    if (length == 1) {
      return single(text, from);
    }
    boolean padded = length == 3 && Edges.hasAny(text, from, SPACES) && Edges.hasAny(text, to - 1, SPACES);
    Separator middle = single(text, from + 1);
    return padded && (middle == Separator.HYPHEN || middle == Separator.SLASH) ? middle : Separator.NONE;
  }

  private static Separator single(String text, int index) {
    if (Edges.hasAny(text, index, SPACES)) {
      return Separator.SPACE;
    } else if (Edges.hasAny(text, index, HYPHENS)) {
      return Separator.HYPHEN;
    }
    return Edges.hasAny(text, index, ".") ? Separator.DOT : Separator.SLASH;
  }

  /** Where these groups end, if there are so many and nothing of a word follows; else -1. */
  static int end(String text, List<Group> groups, int count) {
    if (count == 0 || groups.size() < count) {
      return -1;
    }
    int end = groups.get(count - 1).end();
    return Edges.endsAt(text, end) ? end : -1;
  }
}
