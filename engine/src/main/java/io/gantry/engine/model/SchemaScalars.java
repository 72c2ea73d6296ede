package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Numbers and texts within the bounds of a schema, chosen from suggestions. */
final class SchemaScalars {

  private static final int MOST_FILLING = 10_000;

  private static final Map<String, String> FORMATS =
      Map.of(
          "date", "1970-01-01",
          "date-time", "1970-01-01T00:00:00Z",
          "time", "00:00:00Z",
          "duration", "PT0S",
          "email", "nobody@example.com",
          "uri", "https://example.com/",
          "hostname", "example.com",
          "ipv4", "127.0.0.1",
          "ipv6", "::1",
          "uuid", "00000000-0000-0000-0000-000000000000");

  private static final List<String> COMMON_FORMS =
      List.of(
          ("a A 0 1 00 abc ABC 000 a-b a1 A1 A-1 1.0 1.0.0 0000 1970-01-01 00:00 1970-01-01T00:00:00Z #000000 en en-US"
                  + " EUR a@example.com https://example.com/")
              .split(" "));

  /** The first suggestion within the bounds, else the nearest to the schema's default, or to zero, that is. */
  JsonNode number(JsonNode schema, List<String> suggestions, boolean whole) {
    for (String suggestion : suggestions) {
      BigDecimal value = new BigDecimal(suggestion);
      if (fitted(schema, value, whole).compareTo(value) == 0) {
        return node(value, whole);
      }
    }
    BigDecimal otherwise = schema.path("default").isNumber() ? schema.get("default").decimalValue() : BigDecimal.ZERO;
    return node(fitted(schema, otherwise, whole), whole);
  }

  /** A value for a list of distinct ones that the usual value is already in. */
  JsonNode another(JsonNode schema, JsonNode value, int attempt) {
    if (value.isTextual()) {
      int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
      String ending = " " + (attempt + 1);
      String text = value.asText();
      int room = Math.max(0, most - ending.length());
      return TextNode.valueOf(cut((cut(text, room) + ending).strip(), most));
    }
    if (value.isNumber()) {
      BigDecimal step = schema.has("multipleOf") ? schema.get("multipleOf").decimalValue() : BigDecimal.ONE;
      BigDecimal next = value.decimalValue().add(step.multiply(BigDecimal.valueOf(attempt)));
      return node(next, value.isIntegralNumber());
    }
    return value;
  }

  private static BigDecimal fitted(JsonNode schema, BigDecimal wanted, boolean whole) {
    BigDecimal unit =
        schema.has("multipleOf") ? schema.get("multipleOf").decimalValue() : whole ? BigDecimal.ONE : null;
    BigDecimal value = wanted;
    BigDecimal step = unit == null ? new BigDecimal("0.5") : unit;
    BigDecimal least = bound(schema, "minimum", "exclusiveMinimum", step, 1);
    BigDecimal most = bound(schema, "maximum", "exclusiveMaximum", step, -1);
    if (least != null && value.compareTo(least) < 0) {
      value = unit == null ? least : least.divide(unit, 0, RoundingMode.CEILING).multiply(unit);
    }
    if (most != null && value.compareTo(most) > 0) {
      value = unit == null ? most : most.divide(unit, 0, RoundingMode.FLOOR).multiply(unit);
    }
    if (unit != null && value.remainder(unit).signum() != 0) {
      value = value.divide(unit, 0, RoundingMode.FLOOR).multiply(unit);
    }
    if (unit == null && least != null && most != null && least.compareTo(most) > 0) {
      // Both bounds exclude themselves and lie closer together than a step.
      return schema.get("exclusiveMinimum").decimalValue().add(schema.get("exclusiveMaximum").decimalValue())
          .divide(BigDecimal.valueOf(2));
    }
    return value;
  }

  private static BigDecimal bound(JsonNode schema, String inclusive, String exclusive, BigDecimal step, int direction) {
    BigDecimal bound = schema.has(inclusive) ? schema.get(inclusive).decimalValue() : null;
    if (schema.path(exclusive).isNumber()) {
      BigDecimal outside = schema.get(exclusive).decimalValue();
      BigDecimal inside = outside.add(step.multiply(BigDecimal.valueOf(direction)));
      bound = bound == null || bound.subtract(inside).signum() * direction < 0 ? inside : bound;
    }
    return bound;
  }

  private static JsonNode node(BigDecimal value, boolean whole) {
    return whole ? BigIntegerNode.valueOf(value.toBigInteger()) : DecimalNode.valueOf(value);
  }

  /** The first suggestion that fits, cut or lengthened to the bounds; never fails, whatever the schema. */
  JsonNode text(JsonNode schema, List<String> suggestions) {
    int least = schema.path("minLength").asInt();
    int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    String format = FORMATS.get(schema.path("format").asText());
    if (format != null) {
      return TextNode.valueOf(format);
    }
    String usual = suggestions.isEmpty() ? OfflineModel.HEADER : suggestions.get(0);
    if (schema.has("pattern")) {
      usual = matching(schema.get("pattern").asText(), suggestions, least, most, usual);
    }
    return TextNode.valueOf(lengthened(cut(usual, most), least));
  }

  private static String matching(String regex, List<String> suggestions, int least, int most, String otherwise) {
    List<String> candidates = new ArrayList<>(suggestions);
    for (String suggestion : suggestions) {
      candidates.addAll(List.of(suggestion.split("[^\\w.@:/+-]+")));
    }
    candidates.addAll(COMMON_FORMS);
    try {
      Pattern pattern = Pattern.compile(regex);
      for (String candidate : candidates) {
        int length = candidate.codePointCount(0, candidate.length());
        if (length >= least && length <= most && pattern.matcher(candidate).find()) {
          return candidate;
        }
      }
    } catch (PatternSyntaxException dialect) {
      return otherwise; // a regular expression of ECMA's that Java's does not know
    }
    return otherwise;
  }

  private static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
  }

  private static String lengthened(String text, int least) {
    int missing = least - text.codePointCount(0, text.length());
    return missing <= 0 ? text : text + ".".repeat(Math.min(missing, MOST_FILLING));
  }
}
