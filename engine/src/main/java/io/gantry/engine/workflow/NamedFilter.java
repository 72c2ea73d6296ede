package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.Map;

/** A filter of Gantry's own. */
record NamedFilter(String name, Body body) implements Filter {

  /** What a filter does. */
  @FunctionalInterface
  interface Body {
    Object apply(Object value, Arguments arguments);
  }

  /** What stands in a filter's parentheses. */
  record Arguments(String filter, Object[] positional, Map<String, Object> named) {

    Object get(int index, String name, Object otherwise) {
      return index < positional.length ? positional[index] : named.getOrDefault(name, otherwise);
    }

    String text(int index, String name) {
      Object value = get(index, name, null);
      if (value == null) {
        throw new TemplateException("The filter '" + filter + "' needs its argument '" + name + "'");
      }
      return value.toString();
    }

    int integer(int index, String name, int otherwise) {
      if (get(index, name, otherwise) instanceof Number number) {
        return number.intValue();
      }
      throw new TemplateException("The filter '" + filter + "' needs a number for '" + name + "'");
    }
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, Object[] positional, Map<String, Object> named) {
    return body.apply(value, new Arguments(name, positional, named));
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
    return body.apply(value, new Arguments(name, arguments, Map.of()));
  }
}
