package io.gantry.engine.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.objects.serialization.LengthLimitingWriter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import io.gantry.engine.text.ShortText;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The filters that Jinjava lacks, or has with another meaning than Jinja2, or without a bound. */
final class TemplateFilters {

  private static final int MAX_DECIMALS = 15;
  private static final int MAX_PATTERN_SIZE = 5_000;

  /** Characters of the text times instructions of the pattern. */
  private static final int MATCHES_PER_STEP = 200;

  private TemplateFilters() {}

  /** What a filter does. */
  @FunctionalInterface
  private interface Body {
    Object apply(Object value, Arguments arguments);
  }

  /** What stands in a filter's parentheses. */
  private record Arguments(String filter, Object[] positional, Map<String, Object> named) {

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

  private record Named(String name, Body body) implements Filter {

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

  static List<Filter> all() {
    ObjectMapper json = new ObjectMapper();
    return List.of(
        new Named("tojson", (value, arguments) -> json(json, value, arguments)),
        new Named("regex_search", TemplateFilters::regexSearch),
        new Named("truncate", TemplateFilters::truncate),
        new Named("int", (value, arguments) -> integer(value, arguments.get(0, "default", 0))),
        new Named("float", (value, arguments) -> decimal(value, arguments.get(0, "default", 0.0))),
        new Named("round", TemplateFilters::round),
        new Named("replace", TemplateFilters::replace),
        new Named("title", (value, arguments) -> TextMethods.title(text(value))),
        new Named("default", TemplateFilters::otherwise),
        new Named("d", TemplateFilters::otherwise));
  }

  private static Object otherwise(Object value, Arguments arguments) {
    boolean falsyToo = ObjectTruthValue.evaluate(arguments.get(1, "boolean", false));
    boolean absent = value == null || value instanceof Undefined || falsyToo && !ObjectTruthValue.evaluate(value);
    return absent ? arguments.get(0, "default_value", "") : value;
  }

  private static String json(ObjectMapper json, Object value, Arguments arguments) {
    try {
      ObjectWriter writer =
          arguments.integer(0, "indent", 0) > 0 ? json.writerWithDefaultPrettyPrinter() : json.writer();
      CharArrayWriter text = new CharArrayWriter();
      writer.writeValue(new LengthLimitingWriter(text, new AtomicInteger(TemplateLanguage.MAX_OUTPUT)), value);
      return text.toString();
    } catch (JsonProcessingException e) {
      throw new TemplateException("A value cannot be written as JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new TemplateException("A value cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /**
   * The first group of the first match, or the match where the pattern has no group; null, which is false, without
   * one.
   */
  private static Object regexSearch(Object value, Arguments arguments) {
    String pattern = arguments.text(0, "pattern");
    long size = PatternSize.of(pattern);
    if (size > MAX_PATTERN_SIZE) {
      throw new TemplateException("A pattern of regex_search repeats too much; use smaller counts in {}, or * and +");
    }
    Rendering.current().spend((int) Math.min(size * text(value).length() / MATCHES_PER_STEP, Integer.MAX_VALUE));
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(text(value));
      if (!matcher.find()) {
        return null;
      }
      return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    } catch (PatternSyntaxException e) {
      throw new TemplateException("'" + pattern + "' is no regular expression: " + e.getDescription(), e);
    }
  }

  /**
   * As Jinja2: longer than length and leeway is cut to length, the end included, between words unless they may be cut.
   */
  private static String truncate(Object value, Arguments arguments) {
    String text = text(value);
    int length = Math.max(0, arguments.integer(0, "length", 255));
    boolean cutWords = ObjectTruthValue.evaluate(arguments.get(1, "killwords", false));
    String end = String.valueOf(arguments.get(2, "end", "..."));
    if (text.length() - Math.max(0, arguments.integer(3, "leeway", 5)) <= length) {
      return text;
    }
    String cut = ShortText.head(text, length - end.length());
    int border = cut.lastIndexOf(' ');
    return (cutWords || border < 0 ? cut : cut.substring(0, border)) + end;
  }

  private static Object integer(Object value, Object otherwise) {
    if (value instanceof Boolean truth) {
      return truth ? 1L : 0L;
    }
    try {
      BigDecimal number = new BigDecimal(text(value).strip());
      return Math.abs(number.scale()) > 400 ? otherwise
          : (Object) number.setScale(0, RoundingMode.DOWN).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object decimal(Object value, Object otherwise) {
    try {
      return value instanceof Boolean truth ? (truth ? 1.0 : 0.0) : Double.parseDouble(text(value).strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object round(Object value, Arguments arguments) {
    int decimals = Math.max(0, Math.min(MAX_DECIMALS, arguments.integer(0, "precision", 0)));
    if (!(decimal(value, Double.NaN) instanceof Double number) || number.isNaN() || number.isInfinite()) {
      throw new TemplateException("The filter 'round' needs a number, not '" + text(value) + "'");
    }
    RoundingMode mode =
        switch (String.valueOf(arguments.get(1, "method", "common"))) {
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> RoundingMode.HALF_EVEN;
        };
    return BigDecimal.valueOf(number).setScale(decimals, mode).doubleValue();
  }

  private static String replace(Object value, Arguments arguments) {
    int count = arguments.integer(2, "count", -1);
    return TextMethods.replace(text(value), arguments.text(0, "old"), arguments.text(1, "new"), count);
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }
}
