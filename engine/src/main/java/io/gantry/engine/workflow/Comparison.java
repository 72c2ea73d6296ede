package io.gantry.engine.workflow;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** The operators that answer true or false, as Python has them: a number and a text are never equal. */
final class Comparison {

  private Comparison() {}

  static boolean equal(Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.used();
    } else if (right instanceof Undefined undefined) {
      throw undefined.used();
    } else if (isNumber(left) && isNumber(right)) {
      return Arithmetic.isWhole(left) && Arithmetic.isWhole(right)
          ? Arithmetic.exact(left).equals(Arithmetic.exact(right))
          : Arithmetic.decimal(left) == Arithmetic.decimal(right);
    } else if (PythonText.isText(left) && PythonText.isText(right)) {
      return left.toString().equals(right.toString());
    } else if (left instanceof Collection<?> some && right instanceof Collection<?> others) {
      return elementsEqual(some, others);
    } else if (left instanceof Map<?, ?> some && right instanceof Map<?, ?> other) {
      Rendering.current().spend(1 + TemplateValues.work(some));
      return some.size() == other.size() && some.entrySet().stream().allMatch(
          member -> other.containsKey(member.getKey()) && equal(member.getValue(), other.get(member.getKey())));
    }
    return Objects.equals(left, right);
  }

  private static boolean elementsEqual(Collection<?> some, Collection<?> others) {
    if (some.size() != others.size()) {
      return false;
    }
    Rendering.current().spend(1 + TemplateValues.work(some));
    Iterator<?> other = others.iterator();
    return some.stream().allMatch(element -> equal(element, other.next()));
  }

  /** {@code in}: a part of a text, an element of a list, the name of an object's member; nothing is in none. */
  static boolean within(Object element, Object container) {
    if (container == null) {
      return false;
    } else if (PythonText.isText(container)) {
      if (element == null) {
        throw new TemplateException("'in' needs a text to look for in a text, not none");
      }
      return container.toString().contains(PythonText.of(element));
    } else if (container instanceof Collection<?> elements) {
      return elements.stream().anyMatch(other -> equal(element, other));
    } else if (container instanceof Map<?, ?> map) {
      return PythonText.isText(element)
          ? map.containsKey(element.toString())
          : map.keySet().stream().anyMatch(other -> equal(element, other));
    }
    throw new TemplateException(
        "'in' needs a text, a list or an object on its right side, not " + Arithmetic.described(container));
  }

  /** Whether two values stand in an order; never where one of them is none. */
  static boolean holds(String operator, Object left, Object right) {
    OptionalInt order = order(operator, left, right);
    return order.isPresent() && switch (operator) {
      case "<" -> order.getAsInt() < 0;
      case "<=" -> order.getAsInt() <= 0;
      case ">" -> order.getAsInt() > 0;
      default -> order.getAsInt() >= 0;
    };
  }

  /**
   * Beyond Python, a text that spells a number is compared with a number as that number.
   *
   * @param use the operator or filter that asks, for messages
   * @return negative, zero or positive; empty when one of them is none
   * @throws TemplateException when the two have no order
   */
  static OptionalInt order(String use, Object left, Object right) {
    if (left == null || right == null) {
      return OptionalInt.empty();
    } else if (PythonText.isText(left) && PythonText.isText(right)) {
      return OptionalInt.of(left.toString().compareTo(right.toString()));
    } else if (Arithmetic.isWhole(left) && Arithmetic.isWhole(right)) {
      return OptionalInt.of(Arithmetic.exact(left).compareTo(Arithmetic.exact(right)));
    }
    return OptionalInt.of(Double.compare(ordered(use, left, right), ordered(use, right, left)));
  }

  private static double ordered(String use, Object value, Object other) {
    try {
      if (isNumber(value)) {
        return 0.0 + Arithmetic.decimal(value);
      } else if (PythonText.isText(value)) {
        return 0.0 + Double.parseDouble(value.toString().strip());
      }
    } catch (NumberFormatException e) {
      throw unordered(use, value, other);
    }
    throw unordered(use, value, other);
  }

  private static TemplateException unordered(String use, Object value, Object other) {
    return new TemplateException(
        "'" + use + "' cannot compare " + Arithmetic.described(value) + " with " + Arithmetic.described(other));
  }

  private static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }
}
