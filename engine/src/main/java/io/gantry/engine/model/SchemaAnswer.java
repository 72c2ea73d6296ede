package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * JSON that satisfies a schema, filled from extracts. Knows the types, {@code enum}, {@code const}, {@code required},
 * the bounds of numbers, texts and lists, {@code uniqueItems}, {@code prefixItems}, {@code $ref} within the schema,
 * {@code allOf}, and takes the first alternative of {@code anyOf} and {@code oneOf}. Numbers that nothing given
 * suggests are the nearest to zero that the schema allows. A {@code pattern} is met when an extract, a word of one or a
 * common form meets it; other keywords are not looked at.
 */
final class SchemaAnswer {

  private static final int DEEPEST_OPTIONAL = 4;
  private static final int DEEPEST = 24;
  private static final int MOST_VALUES = 5_000;
  private static final int ITEMS = 3;
  private static final int UNIQUE_ATTEMPTS = 50;

  private final JsonNode root;
  private final List<Extract.Line> lines;
  private final String question;
  private final Set<Integer> used = new HashSet<>();
  private final SchemaScalars scalars = new SchemaScalars();
  private SchemaShapes shapes;
  private int values;

  SchemaAnswer(JsonNode root, List<Extract.Line> lines, String question) {
    this.root = root;
    this.shapes = new SchemaShapes(root);
    this.lines = lines;
    this.question = question;
  }

  /** The answer as JSON text. */
  @Override
  public String toString() {
    used.clear();
    shapes = new SchemaShapes(root);
    values = 0;
    return value(root, "", 0).toString();
  }

  private JsonNode value(JsonNode declared, String name, int depth) {
    values++;
    boolean endHere = depth >= DEEPEST_OPTIONAL;
    JsonNode schema = shapes.resolve(declared, endHere);
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.path("enum").size() > 0) {
      return chosen(schema.get("enum"));
    }
    return switch (SchemaShapes.type(schema, endHere)) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, name, depth);
      case "integer" -> scalars.number(schema, near(name), true);
      case "number" -> scalars.number(schema, near(name), false);
      case "boolean" -> BooleanNode.valueOf(isTrue(name, schema.path("default").asBoolean()));
      case "null" -> NullNode.getInstance();
      default -> scalars.text(schema, texts(name));
    };
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (var property : schema.path("properties").properties()) {
      boolean needed = required.contains(property.getKey());
      boolean forbidden = property.getValue().isBoolean() && !property.getValue().asBoolean();
      if (!isExhausted(depth) && !forbidden && (needed || depth < DEEPEST_OPTIONAL)) {
        object.set(property.getKey(), value(property.getValue(), property.getKey(), depth + 1));
      }
    }
    JsonNode others = schema.path("additionalProperties");
    for (JsonNode name : schema.path("required")) {
      if (!isExhausted(depth) && !object.has(name.asText())) {
        object.set(name.asText(), value(others, name.asText(), depth + 1));
      }
    }
    for (int i = 1; !isExhausted(depth) && object.size() < schema.path("minProperties").asInt(); i++) {
      object.set("item" + i, value(others, "item" + i, depth + 1));
    }
    return object;
  }

  private ArrayNode array(JsonNode schema, String name, int depth) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : schema.path("prefixItems")) {
      if (!isExhausted(depth)) {
        array.add(value(item, name, depth + 1));
      }
    }
    int least = schema.path("minItems").asInt();
    int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
    int liked = depth < DEEPEST_OPTIONAL ? Math.min(ITEMS, Math.max(1, lines.size())) : 0;
    int wanted = Math.min(most, Math.max(least, liked));
    JsonNode items = schema.path("items");
    if (isExhausted(depth) || (items.isBoolean() && !items.asBoolean())) {
      return array;
    }
    boolean unique = schema.path("uniqueItems").asBoolean();
    JsonNode choices = shapes.resolve(items, false).path("enum");
    int attempts = unique ? wanted + UNIQUE_ATTEMPTS : wanted;
    for (int attempt = 0; array.size() < wanted && attempt < attempts && !isExhausted(depth); attempt++) {
      JsonNode next = unique ? distinct(array, items, choices, name, attempt, depth) : value(items, name, depth + 1);
      if (!unique || !contains(array, next)) {
        array.add(next);
      }
    }
    return array;
  }

  private JsonNode distinct(
      ArrayNode array, JsonNode items, JsonNode choices, String name, int attempt, int depth) {
    if (choices.size() > 0) {
      return choices.get(attempt % choices.size());
    }
    JsonNode resolved = shapes.resolve(items, false);
    JsonNode value = value(items, name, depth + 1);
    return contains(array, value) ? scalars.another(resolved, value, attempt) : value;
  }

  /** A schema may contain itself without end, or more of itself at every level; an answer may not. */
  private boolean isExhausted(int depth) {
    return depth >= DEEPEST || values >= MOST_VALUES;
  }

  private static boolean contains(ArrayNode array, JsonNode value) {
    for (JsonNode known : array) {
      if (known.equals(value)) {
        return true;
      }
    }
    return false;
  }

  /** The alternative that what was given mentions first, else the question, else the first. */
  private JsonNode chosen(JsonNode alternatives) {
    List<String> texts = new ArrayList<>();
    lines.stream().limit(ITEMS * 4L).forEach(line -> texts.add(line.text()));
    texts.add(question);
    for (String text : texts) {
      for (JsonNode alternative : alternatives) {
        if (alternative.isTextual() && mentions(text, alternative.asText())) {
          return alternative;
        }
      }
    }
    return alternatives.get(0);
  }

  private static boolean mentions(String text, String word) {
    return Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(word) + "(?!\\w)").matcher(text).find();
  }

  private boolean isTrue(String name, boolean otherwise) {
    String words = otherwise ? "false|no" : "true|yes";
    String stated = "(?i)\\b" + Pattern.quote(name) + "\"?\\s*(?:=|:|is)\\s*(?:" + words + ")\\b";
    boolean contradicted =
        !name.isEmpty() && lines.stream().anyMatch(line -> Pattern.compile(stated).matcher(line.text()).find());
    return contradicted != otherwise;
  }

  /** A number that stands beside the property's name. */
  private List<String> near(String name) {
    String number = "(-?\\d{1,15}(?:\\.\\d{1,10})?)";
    Pattern place = Pattern.compile("(?i)\\b" + Pattern.quote(name) + "\"?\\s*(?:=|:|is|of)?\\s*" + number);
    List<String> numbers = new ArrayList<>();
    for (Extract.Line line : lines) {
      var found = place.matcher(line.text());
      if (!name.isEmpty() && found.find()) {
        numbers.add(found.group(1));
      }
    }
    return numbers;
  }

  /** The lines for a text property: those that share words with its name first, unused ones before used ones. */
  private List<String> texts(String name) {
    Set<String> wanted = Words.in(name);
    int best = -1;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < lines.size(); i++) {
      double score = lines.get(i).score() + 2.0 * Words.shared(wanted, Words.in(lines.get(i).text()));
      if (!used.contains(i) && score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    List<String> texts = new ArrayList<>();
    if (best >= 0) {
      used.add(best);
      texts.add(lines.get(best).text());
    }
    lines.forEach(line -> texts.add(line.text()));
    return texts;
  }
}
