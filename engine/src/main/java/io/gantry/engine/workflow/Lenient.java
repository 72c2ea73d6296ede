package io.gantry.engine.workflow;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills in the expressions of a text one by one, each on its own, and leaves alone what cannot be filled in. */
final class Lenient {

  private static final Pattern EXPRESSION = Pattern.compile("\\{\\{.*?\\}\\}", Pattern.DOTALL);

  private Lenient() {}

  /**
   * The text as a whole where that works, which lets its loops and conditions work; else expression by expression.
   *
   * @param fill fills in a template or throws {@link TemplateException}
   */
  static String render(String template, UnaryOperator<String> fill) {
    try {
      return fill.apply(template);
    } catch (TemplateException wholeFailed) {
      Matcher matcher = EXPRESSION.matcher(template);
      StringBuilder text = new StringBuilder();
      while (matcher.find()) {
        matcher.appendReplacement(text, Matcher.quoteReplacement(filled(matcher.group(), fill)));
      }
      return matcher.appendTail(text).toString();
    }
  }

  private static String filled(String expression, UnaryOperator<String> fill) {
    try {
      return fill.apply(expression);
    } catch (TemplateException e) {
      return expression;
    }
  }
}
