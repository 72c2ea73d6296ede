package io.gantry.engine.workflow;

import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import io.gantry.engine.workflow.NamedFilter.Arguments;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Filters over several elements, or lines, that Jinjava lacks or has with another meaning than Jinja2. */
final class ListFilters {

  private ListFilters() {}

  static List<Filter> all() {
    return List.of(
        new NamedFilter("length", ListFilters::length),
        new NamedFilter("count", ListFilters::length),
        new NamedFilter("join", ListFilters::join),
        new NamedFilter("sort", ListFilters::sorted),
        new NamedFilter("sum", ListFilters::sum),
        new NamedFilter("reverse", ListFilters::reversed),
        new NamedFilter("min", (value, arguments) -> extreme(value, arguments, -1)),
        new NamedFilter("max", (value, arguments) -> extreme(value, arguments, 1)),
        new NamedFilter("batch", ListFilters::batch),
        new NamedFilter("items", (value, arguments) -> items(value)),
        new NamedFilter("list", (value, arguments) -> new ArrayList<Object>(elements(value, arguments))),
        new NamedFilter("indent", ListFilters::indent));
  }

  private static Collection<?> elements(Object value, Arguments arguments) {
    return Elements.of(value, "The filter '" + arguments.filter() + "'");
  }

  /** How many elements, members or characters there are; a number has no length. */
  private static Object length(Object value, Arguments arguments) {
    if (value instanceof Undefined undefined) {
      throw undefined.used();
    } else if (PythonText.isText(value)) {
      return (long) value.toString().codePointCount(0, value.toString().length());
    }
    return (long) elements(value, arguments).size();
  }

  private static Object attribute(Object element, Object name) {
    Object found = name == null ? element : TemplateValues.member(element, String.valueOf(name));
    if (found instanceof Undefined undefined) {
      throw undefined.used();
    }
    return found;
  }

  private static String join(Object value, Arguments arguments) {
    String between = PythonText.of(arguments.get(0, "d", ""));
    Object name = arguments.get(1, "attribute", null);
    StringBuilder text = new StringBuilder();
    int joined = 0;
    for (Object element : elements(value, arguments)) {
      text.append(joined++ == 0 ? "" : between).append(PythonText.of(attribute(element, name)));
      refuseTooLong("join", text.length());
    }
    return text.toString();
  }

  /**
   * The element that comes last in one direction, the first of several alike; lower and upper case count the same
   * unless told otherwise. Of nothing, nothing.
   */
  private static Object extreme(Object value, Arguments arguments, int direction) {
    boolean caseCounts = ObjectTruthValue.evaluate(arguments.get(0, "case_sensitive", false));
    Object name = arguments.get(1, "attribute", null);
    Object best = null;
    Object bestKey = null;
    boolean first = true;
    for (Object element : elements(value, arguments)) {
      Object key = key(attribute(element, name), caseCounts);
      if (first || order(arguments, key, bestKey) * direction > 0) {
        best = element;
        bestKey = key;
      }
      first = false;
    }
    return best;
  }

  private static List<Object> sorted(Object value, Arguments arguments) {
    boolean backwards = ObjectTruthValue.evaluate(arguments.get(0, "reverse", false));
    boolean caseCounts = ObjectTruthValue.evaluate(arguments.get(1, "case_sensitive", false));
    Object name = arguments.get(2, "attribute", null);
    List<Keyed> keyed = new ArrayList<>();
    elements(value, arguments)
        .forEach(element -> keyed.add(new Keyed(key(attribute(element, name), caseCounts), element)));
    Rendering.current().spend(keyed.size() / 4);
    Comparator<Keyed> order = (left, right) -> order(arguments, left.key(), right.key());
    keyed.sort(backwards ? order.reversed() : order);
    List<Object> sorted = new ArrayList<>();
    keyed.forEach(element -> sorted.add(element.value()));
    return sorted;
  }

  /** An element with what it is compared by. */
  private record Keyed(Object key, Object value) {}

  private static Object key(Object found, boolean caseCounts) {
    return PythonText.isText(found) && !caseCounts ? found.toString().toLowerCase(Locale.ROOT) : found;
  }

  /** Texts among texts, numbers among numbers: else a text between two numbers could be below and above them. */
  private static int order(Arguments arguments, Object left, Object right) {
    OptionalInt order =
        PythonText.isText(left) == PythonText.isText(right)
            ? Comparison.order(arguments.filter(), left, right) : OptionalInt.empty();
    return order.orElseThrow(() -> new TemplateException("The filter '" + arguments.filter() + "' cannot compare "
        + Arithmetic.described(left) + " with " + Arithmetic.described(right)));
  }

  private static Object sum(Object value, Arguments arguments) {
    Object name = arguments.get(0, "attribute", null);
    Object total = Arithmetic.same(arguments.get(1, "start", 0L));
    for (Object element : elements(value, arguments)) {
      total = Arithmetic.sum(total, Arithmetic.same(attribute(element, name)));
    }
    return total;
  }

  private static Object reversed(Object value, Arguments arguments) {
    if (PythonText.isText(value)) {
      return new StringBuilder(value.toString()).reverse().toString();
    }
    List<Object> reversed = new ArrayList<>(elements(value, arguments));
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<Object> batch(Object value, Arguments arguments) {
    int size = arguments.integer(0, "linecount", 0);
    if (size < 1) {
      throw new TemplateException("The filter 'batch' needs a number of 1 or more for 'linecount'");
    }
    Object filling = arguments.get(1, "fill_with", null);
    List<Object> batches = new ArrayList<>();
    List<Object> open = new ArrayList<>();
    for (Object element : elements(value, arguments)) {
      if (open.size() == size) {
        batches.add(open);
        open = new ArrayList<>();
      }
      open.add(element);
    }
    while (filling != null && !open.isEmpty() && open.size() < size) {
      open.add(filling);
      if (open.size() > TemplateLanguage.MAX_COLLECTION) {
        throw new TemplateException("batch would make a list of more than " + TemplateLanguage.MAX_COLLECTION + " elements");
      }
    }
    if (!open.isEmpty()) {
      batches.add(open);
    }
    return batches;
  }

  private static List<Object> items(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream().<Object>map(Tuple::of).toList();
    }
    throw new TemplateException("The filter 'items' needs an object, not " + Arithmetic.described(value));
  }

  private static String indent(Object value, Arguments arguments) {
    Object width = arguments.get(0, "width", 4L);
    String space = PythonText.isText(width) ? width.toString() : " ".repeat(columns(arguments.integer(0, "width", 4)));
    boolean firstToo = ObjectTruthValue.evaluate(arguments.get(1, "first", false));
    boolean emptyToo = ObjectTruthValue.evaluate(arguments.get(2, "blank", false));
    StringBuilder text = new StringBuilder();
    int line = 0;
    for (String content : PythonText.of(value).split("\n", -1)) {
      boolean indented = line == 0 ? firstToo : emptyToo || !content.isEmpty();
      text.append(line++ == 0 ? "" : "\n").append(indented ? space : "").append(content);
      refuseTooLong("indent", text.length());
    }
    return text.toString();
  }

  private static int columns(int width) {
    if (width < 0 || width > 1_000) {
      throw new TemplateException("The filter 'indent' takes 0 to 1,000 for 'width', not " + width);
    }
    return width;
  }

  private static void refuseTooLong(String filter, int length) {
    if (length > TemplateLanguage.MAX_OUTPUT) {
      throw new TemplateException(filter + " would make more than " + TemplateLanguage.MAX_OUTPUT + " characters");
    }
  }
}
