package io.gantry.engine.workflow;

import io.gantry.engine.workflow.TemplateScan.Kind;
import io.gantry.engine.workflow.TemplateScan.Part;
import java.util.Set;

/**
 * How large and how nested a template may be: looked at before it is parsed, since parsing and filling in go down as
 * deep as the template is nested, on the stack of a thread that others need.
 */
final class TemplateBounds {

  /** Brackets within brackets in one expression, and blocks within blocks. */
  static final int MAX_DEPTH = 50;

  /** Characters of one expression or tag beside its text literals: also a chain of filters goes onto the stack. */
  static final int MAX_CODE = 4_000;

  private static final Set<String> OPENING = Set.of("if", "for");
  private static final Set<String> CLOSING = Set.of("endif", "endfor");

  private TemplateBounds() {}

  /**
   * Takes time in proportion to the template's length.
   *
   * @throws TemplateException when the template exceeds a bound; names the line in the template
   */
  static void check(String template) {
    checkLength(template);
    int blocks = 0;
    for (Part part : TemplateScan.of(template)) {
      if (part.kind() != Kind.ASIDE) {
        String code = TemplateText.withoutLiterals(part.in(template));
        if (depth(code) > MAX_DEPTH) {
          throw exceeded("Brackets are nested deeper than " + MAX_DEPTH + " levels", template, part);
        }
        if (code.length() > MAX_CODE) {
          throw exceeded(
              "An expression has more than " + MAX_CODE + " characters beside its texts; take it apart with {% set %}",
              template, part);
        }
        blocks += part.kind() == Kind.TAG ? blocksOpened(code) : 0;
        if (blocks > MAX_DEPTH) {
          throw exceeded("Blocks ({% if %}, {% for %}) are nested deeper than " + MAX_DEPTH + " levels", template, part);
        }
      }
    }
  }

  /**
   * @throws TemplateException when the template is longer than any text it could make
   */
  static void checkLength(String template) {
    if (template.length() > TemplateLanguage.MAX_OUTPUT) {
      throw new TemplateException(
          "The template has " + template.length() + " characters, at most " + TemplateLanguage.MAX_OUTPUT
              + " are read; move what is only text to an input");
    }
  }

  private static int depth(String code) {
    int depth = 0;
    int deepest = 0;
    for (int i = 2; i < code.length() - 2; i++) {
      switch (code.charAt(i)) {
        case '(', '[', '{' -> deepest = Math.max(deepest, ++depth);
        case ')', ']', '}' -> depth--;
        default -> { }
      }
    }
    return deepest;
  }

  private static int blocksOpened(String tag) {
    int start = 2;
    while (start < tag.length() && !Character.isLetter(tag.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < tag.length() && Character.isLetter(tag.charAt(end))) {
      end++;
    }
    String name = tag.substring(start, end);
    return OPENING.contains(name) ? 1 : CLOSING.contains(name) ? -1 : 0;
  }

  private static TemplateException exceeded(String what, String template, Part part) {
    long line = 1 + template.substring(0, part.start()).chars().filter(character -> character == '\n').count();
    return new TemplateException(what + " (line " + line + " of the template)");
  }
}
