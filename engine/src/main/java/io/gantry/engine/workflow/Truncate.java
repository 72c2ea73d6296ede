package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;

/**
 * {@code text | truncate(length=255, killwords=false, end='...', leeway=5)} as Jinja2 defines it: text longer than length
 * plus leeway is cut to length, end included, at a word's border unless words may be cut.
 */
final class Truncate implements Filter {

  @Override
  public String getName() {
    return "truncate";
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
    String text = value == null ? "" : value.toString();
    int length = number(arguments, 0, 255);
    boolean killWords = arguments.length > 1 && Boolean.parseBoolean(arguments[1]);
    String end = arguments.length > 2 ? arguments[2] : "...";
    if (text.length() <= length + number(arguments, 3, 5)) {
      return text;
    }
    String cut = text.substring(0, Math.max(0, length - end.length()));
    int border = cut.lastIndexOf(' ');
    return (killWords || border < 0 ? cut : cut.substring(0, border)) + end;
  }

  private static int number(String[] arguments, int index, int otherwise) {
    try {
      return arguments.length > index ? Integer.parseInt(arguments[index].strip()) : otherwise;
    } catch (NumberFormatException e) {
      throw new TemplateException("truncate needs a number, not '" + arguments[index] + "'", e);
    }
  }
}
