package io.gantry.engine.workflow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text literals in a template's code as Python reads them: {@code \n} and {@code \t} are the characters, and a
 * backslash before any other letter is a backslash ({@code '\d+'}), which Jinjava refuses.
 */
final class TemplateText {

  private static final Pattern CODE =
      Pattern.compile(
          "(\\{%-?\\s*raw\\s*-?%\\}.*?\\{%-?\\s*endraw\\s*-?%\\}|\\{#.*?#\\})|(\\{\\{.*?\\}\\}|\\{%.*?%\\})",
              Pattern.DOTALL);
  private static final Pattern LITERAL =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

  private TemplateText() {}

  /** The template in Jinjava's spelling; the same where it has no backslash. */
  static String forJinjava(String template) {
    if (template.indexOf('\\') < 0) {
      return template;
    }
    return CODE.matcher(template).replaceAll(part -> Matcher.quoteReplacement(
        part.group(1) != null ? part.group()
            : LITERAL.matcher(part.group()).replaceAll(literal -> Matcher.quoteReplacement(
            ESCAPE.matcher(literal.group())
                .replaceAll(escape -> Matcher.quoteReplacement(escaped(escape.group(1))))))));
  }

  /** A text without its literals' content, for looking at words of the language. */
  static String withoutLiterals(String code) {
    return LITERAL.matcher(code).replaceAll("''");
  }

  private static String escaped(String character) {
    return switch (character) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "\\", "'", "\"" -> "\\" + character;
      default -> "\\\\" + character;
    };
  }
}
