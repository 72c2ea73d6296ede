package io.gantry.engine.workflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a loop goes through. */
final class Elements {

  private Elements() {}

  /**
   * The elements of a list, the names of an object's members, the characters of a text; of none, nothing.
   *
   * @param use what asks, for the message
   * @throws TemplateException when it is another value
   */
  static Collection<?> of(Object value, String use) {
    if (value == null) {
      return List.of();
    } else if (value instanceof Collection<?> elements) {
      return elements;
    } else if (value instanceof Object[] several) {
      return Arrays.asList(several);
    } else if (value instanceof Map<?, ?> map) {
      return map.keySet();
    } else if (PythonText.isText(value)) {
      return value.toString().codePoints().mapToObj(Character::toString).toList();
    }
    throw new TemplateException(
        use + " goes through a list, an object or a text, not " + Arithmetic.described(value));
  }

  /** The parts of an element for several names at once, exactly as many. */
  static List<Object> apart(Object element, List<String> names) {
    Collection<?> parts =
        element instanceof Map.Entry<?, ?> member ? Tuple.of(member)
            : element instanceof Map<?, ?> || !isSeveral(element) ? List.of()
            : of(element, "A loop");
    if (parts.size() != names.size()) {
      throw new TemplateException("'for " + String.join(", ", names) + "' needs elements of " + names.size()
          + " parts each, such as those of .items(), not " + Arithmetic.described(element)
          + (parts.isEmpty() ? "" : " of " + parts.size()));
    }
    return new ArrayList<>(parts);
  }

  private static boolean isSeveral(Object element) {
    return element instanceof Collection<?> || PythonText.isText(element);
  }
}
