package io.gantry.engine.workflow;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;

/**
 * {@code text | regex_search('pattern')}: the first match, or its first group where the pattern has one; empty without a
 * match. RE2 syntax, which takes linear time whatever the pattern.
 */
final class RegexSearch implements Filter {

  @Override
  public String getName() {
    return "regex_search";
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
    if (arguments.length == 0) {
      throw new TemplateException("regex_search needs a pattern");
    }
    try {
      Matcher matcher = Pattern.compile(arguments[0]).matcher(value == null ? "" : value.toString());
      if (!matcher.find()) {
        return "";
      }
      return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    } catch (PatternSyntaxException e) {
      throw new TemplateException("regex_search: '" + arguments[0] + "' is no pattern: " + e.getDescription(), e);
    }
  }
}
