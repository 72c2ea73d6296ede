package io.gantry.engine.workflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operators that make a value of two, as Python has them: whole numbers are exact however long, {@code //} and
 * {@code %} round towards minus infinity, and no result is ever infinite. Beyond Python, {@code +} joins a text and a
 * number. Each throws {@link TemplateException} for values it has no meaning for.
 */
final class Arithmetic {

  /** About 3,000 digits; working with longer numbers takes more time than the work counted for it. */
  private static final int MAX_BITS = 10_000;

  private static final MathContext AMPLE = new MathContext(40);

  private Arithmetic() {}

  static Object sum(Object left, Object right) {
    if (left instanceof Collection<?> elements) {
      return joined(elements, right);
    } else if (left instanceof Map<?, ?> members && right instanceof Map<?, ?> more) {
      Map<Object, Object> all = new LinkedHashMap<>(members);
      all.putAll(more);
      return all;
    } else if (PythonText.isText(left) || PythonText.isText(right)) {
      if (left == null || right == null) {
        throw new TemplateException("'+' cannot join a text and none; use '~', or the filter default before");
      }
      return texts(left, right);
    } else if (areWhole("+", left, right)) {
      return bounded("+", exact(left).add(exact(right)));
    }
    return finite("+", decimal(left) + decimal(right));
  }

  private static List<Object> joined(Collection<?> elements, Object more) {
    List<Object> all = new ArrayList<>(elements);
    if (more instanceof Collection<?> others) {
      all.addAll(others);
    } else {
      all.add(more);
    }
    if (all.size() > TemplateLanguage.MAX_COLLECTION) {
      throw new TemplateException("'+' would make a list of " + all.size() + " elements, at most "
          + TemplateLanguage.MAX_COLLECTION + " are allowed");
    }
    return all;
  }

  /** {@code ~}: both as text, one after the other. */
  static String texts(Object left, Object right) {
    String first = PythonText.of(left);
    String second = PythonText.of(right);
    return ofLength("Joining texts", first.length() + (long) second.length(), first).concat(second);
  }

  private static String ofLength(String what, long length, String text) {
    if (length > TemplateLanguage.MAX_OUTPUT) {
      throw new TemplateException(
          what + " would make " + length + " characters, at most " + TemplateLanguage.MAX_OUTPUT + " are allowed");
    }
    return text;
  }

  static Object difference(Object left, Object right) {
    return areWhole("-", left, right)
        ? bounded("-", exact(left).subtract(exact(right)))
        : finite("-", decimal(left) - decimal(right));
  }

  /** Also a text as often as a whole number says. */
  static Object product(Object left, Object right) {
    if (PythonText.isText(left) && isWhole(right)) {
      return repeated(PythonText.of(left), exact(right));
    } else if (PythonText.isText(right) && isWhole(left)) {
      return repeated(PythonText.of(right), exact(left));
    } else if (areWhole("*", left, right)) {
      return bounded("*", exact(left).multiply(exact(right)));
    }
    return finite("*", decimal(left) * decimal(right));
  }

  private static String repeated(String text, BigInteger times) {
    long count = text.isEmpty() ? 0 : times.max(BigInteger.ZERO).min(BigInteger.valueOf(Integer.MAX_VALUE)).longValue();
    return ofLength("'*'", text.length() * count, text).repeat((int) count);
  }

  static Object quotient(Object left, Object right) {
    boolean whole = areWhole("/", left, right);
    refuseZero("/", right);
    return whole
        ? finite("/", new BigDecimal(exact(left)).divide(new BigDecimal(exact(right)), AMPLE).doubleValue())
        : finite("/", decimal(left) / decimal(right));
  }

  static Object wholeQuotient(Object left, Object right) {
    boolean whole = areWhole("//", left, right);
    refuseZero("//", right);
    if (!whole) {
      return finite("//", Math.floor(decimal(left) / decimal(right)));
    }
    BigInteger[] parts = exact(left).divideAndRemainder(exact(right));
    boolean above = parts[1].signum() * exact(right).signum() < 0;
    return shortest(above ? parts[0].subtract(BigInteger.ONE) : parts[0]);
  }

  static Object remainder(Object left, Object right) {
    boolean whole = areWhole("%", left, right);
    refuseZero("%", right);
    if (whole) {
      BigInteger rest = exact(left).remainder(exact(right));
      return shortest(rest.signum() * exact(right).signum() < 0 ? rest.add(exact(right)) : rest);
    }
    double rest = decimal(left) % decimal(right);
    return finite("%", rest != 0 && rest < 0 != decimal(right) < 0 ? rest + decimal(right) : rest);
  }

  static Object power(Object base, Object exponent) {
    if (areWhole("**", base, exponent) && exact(exponent).signum() >= 0) {
      return wholePower(exact(base), exact(exponent));
    }
    if (decimal(base) == 0 && decimal(exponent) < 0) {
      throw new TemplateException("'**' would divide by 0: the left side is 0 and the right side below it");
    }
    return finite("**", Math.pow(decimal(base), decimal(exponent)));
  }

  private static Number wholePower(BigInteger base, BigInteger exponent) {
    if (base.abs().bitLength() <= 1) {
      // 1, 0 and -1: all that counts is whether the exponent is 0, odd or even.
      return shortest(base.pow(exponent.signum() + (exponent.signum() > 0 && !exponent.testBit(0) ? 1 : 0)));
    } else if (exponent.bitLength() > 16 || (base.abs().bitLength() - 1L) * exponent.longValueExact() > MAX_BITS) {
      throw tooLong("**");
    }
    return bounded("**", base.pow(exponent.intValueExact()));
  }

  static Object negative(Object value) {
    return difference(0L, value);
  }

  static Object same(Object value) {
    return sum(0L, number("+", value));
  }

  /** Whether it counts as a whole number, as booleans do. */
  static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Integer || value instanceof BigInteger || value instanceof Boolean
        || value instanceof Short || value instanceof Byte;
  }

  static BigInteger exact(Object whole) {
    return whole instanceof BigInteger large ? large
        : whole instanceof Boolean truth ? (truth ? BigInteger.ONE : BigInteger.ZERO)
        : BigInteger.valueOf(((Number) whole).longValue());
  }

  static double decimal(Object number) {
    return number instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) number).doubleValue();
  }

  /** As {@code Long} where that holds it. */
  static Number shortest(BigInteger whole) {
    return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
  }

  /** What a value is, for a message. */
  static String described(Object value) {
    String text = value instanceof Collection<?> || value instanceof Map<?, ?> ? "" : PythonText.of(value);
    return value == null ? "none"
        : PythonText.isText(value) ? "the text '" + (text.length() > 40 ? text.substring(0, 39) + "…" : text) + "'"
        : value instanceof Number || value instanceof Boolean ? text
        : value instanceof Map<?, ?> ? "an object"
        : value instanceof Collection<?> ? "a list"
        : "this value";
  }

  private static boolean areWhole(String operator, Object left, Object right) {
    return isWhole(number(operator, left)) & isWhole(number(operator, right));
  }

  private static Object number(String operator, Object value) {
    if (value instanceof Number || value instanceof Boolean) {
      return value;
    }
    throw new TemplateException("'" + operator + "' needs numbers, not " + described(value)
        + (PythonText.isText(value) ? "; make a number of it with the filter int or float" : ""));
  }

  private static void refuseZero(String operator, Object right) {
    if (decimal(right) == 0) {
      throw new TemplateException("Division by zero: the right side of '" + operator + "' is 0");
    }
  }

  private static Number bounded(String operator, BigInteger whole) {
    if (whole.bitLength() > MAX_BITS) {
      throw tooLong(operator);
    }
    return shortest(whole);
  }

  private static TemplateException tooLong(String operator) {
    return new TemplateException("'" + operator + "' would make a number of more than 3,000 digits");
  }

  private static Double finite(String operator, double result) {
    if (Double.isNaN(result) || Double.isInfinite(result)) {
      throw new TemplateException("The result of '" + operator + "' is beyond what a decimal number holds");
    }
    return result;
  }
}
