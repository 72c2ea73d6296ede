package io.gantry.engine.workflow;

import com.hubspot.jinjava.objects.SafeString;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/**
 * Values as text, as Python writes them, save that booleans are {@code true} and {@code false} as in JSON, and none is
 * no text, or {@code none} within a list or an object. At most {@link TemplateLanguage#MAX_OUTPUT} characters.
 */
final class PythonText {

  /** Below this exponent of ten, decimals are written out. */
  private static final int WRITTEN_OUT = 16;

  private final StringBuilder text = new StringBuilder();

  private PythonText() {}

  static boolean isText(Object value) {
    return value instanceof CharSequence || value instanceof SafeString;
  }

  /**
   * @throws TemplateException when the text would be too long, or the value is not there
   */
  static String of(Object value) {
    if (value == null) {
      return "";
    } else if (isText(value)) {
      return value.toString();
    }
    PythonText writing = new PythonText();
    writing.write(value);
    return writing.text.toString();
  }

  private void write(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.used();
    } else if (value == null) {
      text.append("none");
    } else if (isText(value)) {
      quote(value.toString());
    } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      text.append(decimal((Number) value));
    } else if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        text.append(separator);
        write(member.getKey());
        text.append(": ");
        write(member.getValue());
        separator = ", ";
      }
      text.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Map.Entry<?, ?> member) {
      write(Tuple.of(member));
    } else if (value instanceof Collection<?> elements) {
      elements(elements, value instanceof Tuple);
    } else {
      text.append(value);
    }
    if (text.length() > TemplateLanguage.MAX_OUTPUT) {
      throw new TemplateException(
          "A value would be a text of more than " + TemplateLanguage.MAX_OUTPUT + " characters");
    }
  }

  private void elements(Collection<?> elements, boolean tuple) {
    text.append(tuple ? '(' : '[');
    int written = 0;
    for (Object element : elements) {
      text.append(written++ == 0 ? "" : ", ");
      write(element);
    }
    text.append(tuple && written == 1 ? "," : "").append(tuple ? ')' : ']');
  }

  private void quote(String content) {
    char mark = content.indexOf('\'') >= 0 && content.indexOf('"') < 0 ? '"' : '\'';
    text.append(mark);
    for (int i = 0; i < content.length(); i++) {
      char character = content.charAt(i);
      switch (character) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\\' -> text.append("\\\\");
        default -> text.append(character == mark ? "\\" : "").append(character);
      }
    }
    text.append(mark);
  }

  private static String decimal(Number number) {
    double value = number.doubleValue();
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < WRITTEN_OUT) {
      return exact.scale() > 0 ? exact.toPlainString() : exact.toPlainString() + ".0";
    }
    String digits = exact.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }
}
