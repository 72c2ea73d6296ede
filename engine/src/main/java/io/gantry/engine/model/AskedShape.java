package io.gantry.engine.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.model.OfflineTurn.Given;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JSON that a user's text asks for by an example: {@code Answer with JSON: {"route": "<id>"}, where <id> is one of: a,
 * b}. The last line that does so counts. A placeholder whose choices are listed becomes the choice that fits best: the text
 * names it, or shares words with what the system prompt, or a line {@code - a: …} after the example, says of it; a list
 * of them becomes all that fit. A number whose range is stated, {@code where score is a number from 0 to 100}, becomes one
 * that stands beside its name in what was given, else the highest. A yes or no becomes what the given says of it, else what
 * the example says.
 *
 * @param schema what the answer must look like
 * @param turn the turn without the line that asks, so that the example is not taken for material
 */
record AskedShape(JsonNode schema, OfflineTurn turn) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ASKED =
      Pattern.compile(
          "(?i)\\b(?:answer|respond|reply|return|output)\\b[^\\n{\\[]{0,60}\\bJSON\\b[^\\n{\\[]{0,60}(?=[{\\[])");
  private static final Pattern CHOICES = Pattern.compile("<(\\w+)> is one of: ([^\\n]+)");
  private static final int NAMED = 100;

  static Optional<AskedShape> of(OfflineTurn turn) {
    String question = turn.question();
    Matcher asked = ASKED.matcher(question);
    int line = -1;
    int example = -1;
    while (asked.find()) {
      line = question.lastIndexOf('\n', asked.start()) + 1;
      example = asked.end();
    }
    if (example < 0) {
      return Optional.empty();
    }
    OfflineTurn rest = turn.asking(question.substring(0, line).strip());
    try (JsonParser parser = JSON.createParser(question.substring(example))) {
      return Optional.of(new AskedShape(schema(JSON.readTree(parser), question.substring(example), rest), rest));
    } catch (IOException noExample) {
      return Optional.empty();
    }
  }

  private static ObjectNode schema(JsonNode example, String text, OfflineTurn turn) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (example.isObject()) {
      schema.put("type", "object");
      example.properties().forEach(property -> {
        schema.withArray("required").add(property.getKey());
        ObjectNode member = schema(property.getValue(), text, turn);
        schema.withObjectProperty("properties").set(property.getKey(), member);
        if (property.getValue().isNumber()) {
          bound(member, property.getKey(), text);
        }
      });
    } else if (example.isArray()) {
      schema.put("type", "array").put("minItems", 1);
      List<String> fitting = fitting(example.path(0).asText(), text, turn);
      if (!fitting.isEmpty()) {
        fitting.forEach(schema.putArray("const")::add);
      } else if (!example.isEmpty()) {
        schema.set("items", schema(example.get(0), text, turn));
      }
    } else if (example.isNumber()) {
      schema.put("type", example.isIntegralNumber() ? "integer" : "number");
    } else if (example.isBoolean()) {
      schema.put("type", "boolean").put("default", example.booleanValue());
    } else {
      schema.put("type", "string");
      choice(example.asText(), text, turn).ifPresent(choice -> schema.put("const", choice));
    }
    return schema;
  }

  /** A range that the text states. Where nothing given suggests a number, the highest: this model cannot judge. */
  private static void bound(ObjectNode number, String name, String text) {
    String range = "(?<!\\w)" + Pattern.quote(name) + " is a number from (-?\\d{1,9}) to (-?\\d{1,9})";
    Matcher stated = Pattern.compile(range).matcher(text);
    if (stated.find()) {
      int highest = Integer.parseInt(stated.group(2));
      number.put("minimum", Integer.parseInt(stated.group(1))).put("maximum", highest).put("default", highest);
    }
  }

  private static Optional<String> choice(String placeholder, String text, OfflineTurn turn) {
    String said = said(turn);
    // Of equals the first listed.
    return choices(placeholder, text).stream()
        .max(Comparator.comparingLong(choice -> fitness(choice, said, text, turn.system())));
  }

  /** For a list of choices all that fit, in the order in which they are listed; where none does, the first. */
  private static List<String> fitting(String placeholder, String text, OfflineTurn turn) {
    List<String> choices = choices(placeholder, text);
    String said = said(turn);
    List<String> fitting = choices.stream().filter(choice -> fitness(choice, said, text, turn.system()) > 0).toList();
    return fitting.isEmpty() ? choices.stream().limit(1).toList() : fitting;
  }

  private static List<String> choices(String placeholder, String text) {
    Matcher listed = CHOICES.matcher(text);
    while (listed.find()) {
      if (placeholder.equals("<" + listed.group(1) + ">")) {
        return Arrays.stream(listed.group(2).split(",")).map(String::strip).toList();
      }
    }
    return List.of();
  }

  private static String said(OfflineTurn turn) {
    return turn.conversation().stream().map(Given::text).collect(Collectors.joining("\n", "", "\n")) + turn.question();
  }

  private static long fitness(String choice, String said, String text, String system) {
    Pattern name = Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(choice) + "(?!\\w)");
    Stream<String> items = text.lines().filter(line -> line.startsWith("- " + choice + ":"));
    String described =
        Stream.concat(system.lines().filter(line -> name.matcher(line).find()), items).collect(Collectors.joining("\n"));
    return (name.matcher(said).find() ? NAMED : 0) + Words.shared(Words.in(described), Words.in(said));
  }
}
