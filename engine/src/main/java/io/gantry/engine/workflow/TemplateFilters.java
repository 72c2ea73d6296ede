package io.gantry.engine.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.objects.serialization.LengthLimitingWriter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import io.gantry.engine.text.ShortText;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The filters that Jinjava lacks, or has with another meaning than Jinja2, or without a bound. */
final class TemplateFilters {

  private static final int MAX_DECIMALS = 15;
  private static final int MAX_PATTERN_SIZE = 5_000;

  /** Characters of the text times instructions of the pattern. */
  private static final int MATCHES_PER_STEP = 200;

  private TemplateFilters() {}

  static List<Filter> all() {
    ObjectMapper json = new ObjectMapper();
    return List.of(
        new NamedFilter("tojson", (value, arguments) -> json(json, value, arguments)),
        new NamedFilter("regex_search", TemplateFilters::regexSearch),
        new NamedFilter("truncate", TemplateFilters::truncate),
        new NamedFilter("int", (value, arguments) -> integer(value, arguments.get(0, "default", 0))),
        new NamedFilter("float", (value, arguments) -> decimal(value, arguments.get(0, "default", 0.0))),
        new NamedFilter("round", TemplateFilters::round),
        new NamedFilter("replace", TemplateFilters::replace),
        new NamedFilter("title", (value, arguments) -> TextMethods.headline(text(value))),
        new NamedFilter("default", TemplateFilters::otherwise),
        new NamedFilter("d", TemplateFilters::otherwise));
  }

  private static Object otherwise(Object value, NamedFilter.Arguments arguments) {
    boolean falsyToo = ObjectTruthValue.evaluate(arguments.get(1, "boolean", false));
    boolean absent = value == null || value instanceof Undefined || falsyToo && !ObjectTruthValue.evaluate(value);
    return absent ? arguments.get(0, "default_value", "") : value;
  }

  private static String json(ObjectMapper json, Object value, NamedFilter.Arguments arguments) {
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
  private static Object regexSearch(Object value, NamedFilter.Arguments arguments) {
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
  private static String truncate(Object value, NamedFilter.Arguments arguments) {
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
      return Math.abs(number.scale()) > 400 ? otherwise : (Object) Arithmetic.shortest(number.toBigInteger());
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

  private static Object round(Object value, NamedFilter.Arguments arguments) {
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

  private static String replace(Object value, NamedFilter.Arguments arguments) {
    int count = arguments.integer(2, "count", -1);
    return TextMethods.replace(text(value), arguments.text(0, "old"), arguments.text(1, "new"), count);
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }
}
