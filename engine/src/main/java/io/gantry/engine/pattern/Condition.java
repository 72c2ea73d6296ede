package io.gantry.engine.pattern;

import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import java.util.Map;

/** The {@code when} of an edge: an expression, bare or in {@code {{ }}}; a template that comes out as {@code true}; else. */
record Condition(String when) {

  boolean isElse() {
    return when.strip().equalsIgnoreCase("else");
  }

  /**
   * Whether it holds: an expression whose value counts as true, as in {@code if}.
   *
   * @throws TemplateException when it is no expression, or uses a name that is not there
   */
  boolean holds(Templates templates, Map<String, ?> scope) {
    String text = when.strip();
    boolean braced = text.startsWith("{{") && text.endsWith("}}") && text.indexOf("}}") == text.length() - 2;
    boolean template = text.contains("{{") || text.contains("{%");
    if (template && !braced) {
      return templates.render(text, scope).strip().equalsIgnoreCase("true");
    }
    String expression = braced ? text.substring(2, text.length() - 2) : text;
    return !templates.render("{% if " + expression.strip() + " %}true{% endif %}", scope).isEmpty();
  }
}
