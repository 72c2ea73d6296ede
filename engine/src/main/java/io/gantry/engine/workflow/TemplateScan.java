package io.gantry.engine.workflow;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells a template's code from its text. One pass: the time it takes grows with the length alone, however many openings
 * are never closed.
 */
final class TemplateScan {

  /** What stands between two delimiters. */
  enum Kind {
    EXPRESSION,
    TAG,
    /** A comment or a raw block, delimiters and all. */
    ASIDE
  }

  /**
   * A stretch of the template with its delimiters.
   *
   * @param end exclusive
   */
  record Part(Kind kind, int start, int end) {

    String in(String template) {
      return template.substring(start, end);
    }
  }

  private final String template;
  private final List<Part> parts = new ArrayList<>();
  private int at;

  private TemplateScan(String template) {
    this.template = template;
  }

  /** The parts that are not text, in order. */
  static List<Part> of(String template) {
    TemplateScan scan = new TemplateScan(template);
    scan.run();
    return scan.parts;
  }

  private void run() {
    boolean expressionsEnd = true;
    boolean tagsEnd = true;
    boolean commentsEnd = true;
    boolean rawBlocksEnd = true;
    for (at = template.indexOf('{'); at >= 0 && at + 1 < template.length(); at = template.indexOf('{', at)) {
      boolean found = false;
      switch (template.charAt(at + 1)) {
        case '{' -> found = expressionsEnd = expressionsEnd && take(Kind.EXPRESSION, template.indexOf("}}", at + 2));
        case '#' -> found = commentsEnd = commentsEnd && take(Kind.ASIDE, template.indexOf("#}", at + 2));
        case '%' -> {
          int raw = rawBlocksEnd ? afterTag("raw", at) : -1;
          found = raw >= 0 && (rawBlocksEnd = take(Kind.ASIDE, startOfEndraw(raw)));
          found = found || (tagsEnd = tagsEnd && take(Kind.TAG, template.indexOf("%}", at + 2)));
        }
        default -> { }
      }
      at = found ? at : at + 1;
    }
  }

  /** Takes what ends with the two characters at a place; false when there is no such place. */
  private boolean take(Kind kind, int end) {
    if (end < 0) {
      return false;
    }
    parts.add(new Part(kind, at, end + 2));
    at = end + 2;
    return true;
  }

  /** Where the delimiter stands that closes the raw block; negative when nothing closes it. */
  private int startOfEndraw(int from) {
    for (int tag = template.indexOf("{%", from); tag >= 0; tag = template.indexOf("{%", tag + 2)) {
      int end = afterTag("endraw", tag);
      if (end >= 0) {
        return end - 2;
      }
    }
    return -1;
  }

  /** The place after a tag that consists of its name alone; negative when another tag starts there. */
  private int afterTag(String name, int start) {
    int place = skip('-', start + 2);
    place = skipSpace(place);
    if (!template.startsWith(name, place)) {
      return -1;
    }
    place = skip('-', skipSpace(place + name.length()));
    return template.startsWith("%}", place) ? place + 2 : -1;
  }

  private int skip(char character, int place) {
    return place < template.length() && template.charAt(place) == character ? place + 1 : place;
  }

  private int skipSpace(int place) {
    int next = place;
    while (next < template.length() && Character.isWhitespace(template.charAt(next))) {
      next++;
    }
    return next;
  }
}
