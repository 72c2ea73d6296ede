package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in which what means the same is written the same: members sorted, no spaces, numbers without what they can do
 * without.
 */
final class CanonicalJson {

  private CanonicalJson() {}

  static String of(JsonNode value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.toString();
  }

  private static void append(JsonNode value, StringBuilder text) {
    if (value.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      value.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
      String separator = "";
      text.append('{');
      for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
        text.append(separator).append(JsonNodeFactory.instance.textNode(member.getKey())).append(':');
        append(member.getValue(), text);
        separator = ",";
      }
      text.append('}');
    } else if (value.isArray()) {
      String separator = "";
      text.append('[');
      for (JsonNode element : value) {
        text.append(separator);
        append(element, text);
        separator = ",";
      }
      text.append(']');
    } else if (value.isNumber() && !isBeyondNumbers(value)) {
      text.append(value.decimalValue().stripTrailingZeros());
    } else {
      text.append(value);
    }
  }

  /** A number too large for its type, which has no decimal value. */
  private static boolean isBeyondNumbers(JsonNode number) {
    return number.isFloatingPointNumber() && !number.isBigDecimal() && !Double.isFinite(number.doubleValue());
  }
}
