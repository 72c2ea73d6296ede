package io.gantry.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of a prompt and the values recognised by what stands beside them: a parameter's name or a telling word. */
final class NamedValues {

  private static final Pattern SEARCHED =
      Pattern.compile(
          "(?i)\\b(?:(?:search|look)(?:es|ing)?\\s+for|find|grep(?:\\s+for)?)\\s+([\\w-]+(?:\\s+[\\w-]+){0,4}?)"
              + "(?=\\s+(?:in|within|under|and|with|using|on|across|from)\\b|\\s*[.,;:!?]|\\s*$)");
  private static final Pattern CAPITALS =
      Pattern.compile("\\b(?:for|matching|containing|with|of)\\s+([A-Z][A-Z_|]{2,})\\b");
  private static final Pattern HEADERS_BEFORE = Pattern.compile("(?i)\\bheaders?\\W{0,4}$");
  private static final Set<String> COUNTS = Set.of("lines", "line", "n", "limit", "count", "max");
  private static final JsonMapper JSON = new JsonMapper();

  private final String text;

  NamedValues(String text) {
    this.text = text;
  }

  /** What a text without quotes looks for: a value after the parameter's name, a word in capitals, "search for …". */
  Optional<String> searched(String parameter) {
    Optional<String> capitals = first(CAPITALS);
    Optional<String> named = parameter.equals("text") ? Optional.empty() : valueAfter(parameter);
    return named
        .or(() -> capitals)
        .or(() -> parameter.equals("pattern") || parameter.equals("regex") ? Optional.empty() : first(SEARCHED));
  }

  /** The first value of an enumeration that the text has as a word. */
  Optional<JsonNode> mentioned(JsonNode values) {
    for (JsonNode value : values) {
      if (Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(value.asText()) + "(?!\\w)").matcher(text).find()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** A number beside the parameter's name, "20 lines" or "lines: 20"; for counts "first 20" and "last 20" too. */
  Optional<JsonNode> numberNear(String name, boolean whole) {
    String words = Pattern.quote(spoken(name).replaceFirst("s$", "")) + "s?";
    String number = whole ? "(\\d{1,9})(?![.\\d]*\\d)" : "(-?\\d+(?:\\.\\d+)?)";
    List<String> places = new ArrayList<>();
    places.add("(?i)\\b" + words + "\\s*(?:=|:|of|to|is)?\\s*" + number);
    places.add("(?i)(?<![\\w.])" + number + "\\s+(?:\\w+\\s+)?" + words + "\\b");
    if (COUNTS.contains(name.toLowerCase(Locale.ROOT))) {
      places.add("(?i)\\b(?:first|last|top)\\s+" + number);
    }
    for (String place : places) {
      Optional<String> found = first(Pattern.compile(place));
      if (found.isPresent()) {
        return found.map(
            value -> whole ? IntNode.valueOf(Integer.parseInt(value)) : new DecimalNode(new BigDecimal(value)));
      }
    }
    return Optional.empty();
  }

  /** True when the text names the parameter, false when it says "no" or "without" before it. */
  Optional<JsonNode> flag(String name) {
    Matcher flag =
        Pattern.compile("(?i)(\\b(?:no|not|without)\\s+)?\\b" + Pattern.quote(spoken(name)) + "\\b(\\s*[:=]\\s*false)?")
            .matcher(text.replace('_', ' '));
    return flag.find()
        ? Optional.of(BooleanNode.valueOf(flag.group(1) == null && flag.group(2) == null))
        : Optional.empty();
  }

  /** A quoted JSON object or list; for headers one right after that word, for anything else one that is not. */
  Optional<JsonNode> json(String name, boolean asText) {
    Matcher quote = PromptText.QUOTED.matcher(text);
    while (quote.find()) {
      String value = PromptText.group(quote).strip();
      String before = text.substring(Math.max(0, quote.start() - 20), quote.start());
      boolean headers = HEADERS_BEFORE.matcher(before).find();
      if (headers == name.equals("headers") && (value.startsWith("{") || value.startsWith("["))) {
        try {
          JsonNode json = JSON.readTree(value);
          return Optional.of(asText ? TextNode.valueOf(value) : json);
        } catch (JsonProcessingException notJson) {
          continue;
        }
      }
    }
    return Optional.empty();
  }

  /** The value after the parameter's name: quoted, or after a sign or as one telling word. */
  Optional<String> valueAfter(String name) {
    String spoken = "(?i:\\b" + Pattern.quote(spoken(name)) + ")";
    Matcher value =
        Pattern.compile(
                spoken + "\\s*(?:(?:=|:|is|of|named|called)\\s*)?(?:`([^`]+)`|\"([^\"]+)\"|'([^']+)')"
                    + "|" + spoken + "\\s*[=:]\\s*([^\\s,;]+)"
                    + "|" + spoken + "\\s+((?:[A-Z][\\w|-]*|\\S*[|\\\\*+\\[^$]\\S*))")
            .matcher(text);
    if (!value.find()) {
      return Optional.empty();
    }
    for (int i = 1; i <= value.groupCount(); i++) {
      if (value.group(i) != null) {
        return Optional.of(value.group(i).replaceFirst("[.,;]$", ""));
      }
    }
    return Optional.empty();
  }

  private Optional<String> first(Pattern pattern) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String spoken(String name) {
    return name.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replaceAll("[_-]+", " ");
  }
}
