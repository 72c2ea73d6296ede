package io.gantry.engine.workflow;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text literals in a template's code as Python reads them: {@code \n} and {@code \t} are the characters, and a
 * backslash before any other letter is a backslash ({@code '\d+'}), which Jinjava refuses.
 */
final class TemplateText {

  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

  private TemplateText() {}

  /** The template in Jinjava's spelling; the same where it has no backslash. */
  static String forJinjava(String template) {
    if (template.indexOf('\\') < 0) {
      return template;
    }
    StringBuilder text = new StringBuilder(template.length());
    int copied = 0;
    for (TemplateScan.Part part : TemplateScan.of(template)) {
      if (part.kind() != TemplateScan.Kind.ASIDE) {
        text.append(template, copied, part.start());
        text.append(eachLiteral(part.in(template), TemplateText::escaped));
        copied = part.end();
      }
    }
    return text.append(template, copied, template.length()).toString();
  }

  /** A text without its literals' content, for looking at words of the language. */
  static String withoutLiterals(String code) {
    return eachLiteral(code, literal -> "''");
  }

  /** The code with something else for each literal; a quotation mark that nothing closes stays. */
  private static String eachLiteral(String code, UnaryOperator<String> change) {
    StringBuilder changed = new StringBuilder(code.length());
    int copied = 0;
    int at = 0;
    boolean singleCloses = true;
    boolean doubleCloses = true;
    while (at < code.length()) {
      char mark = code.charAt(at);
      int end = mark == '\'' && singleCloses || mark == '"' && doubleCloses ? endOfLiteral(code, at) : at;
      if (end > at) {
        changed.append(code, copied, at).append(change.apply(code.substring(at, end)));
        copied = end;
        at = end;
      } else {
        // From a later mark of the kind, all of which are escaped, the way to the end is the same.
        singleCloses &= end >= 0 || mark != '\'';
        doubleCloses &= end >= 0 || mark != '"';
        at++;
      }
    }
    return changed.append(code, copied, code.length()).toString();
  }

  /** The place after the mark that closes a literal; negative when there is none. */
  private static int endOfLiteral(String code, int start) {
    char mark = code.charAt(start);
    for (int at = start + 1; at < code.length(); at++) {
      if (code.charAt(at) == '\\') {
        at++;
      } else if (code.charAt(at) == mark) {
        return at + 1;
      }
    }
    return -1;
  }

  private static String escaped(String literal) {
    return ESCAPE.matcher(literal).replaceAll(escape -> Matcher.quoteReplacement(character(escape.group(1))));
  }

  private static String character(String escaped) {
    return switch (escaped) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "\\", "'", "\"" -> "\\" + escaped;
      default -> "\\\\" + escaped;
    };
  }
}
