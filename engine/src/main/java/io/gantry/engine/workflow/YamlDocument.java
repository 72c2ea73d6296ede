package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML or JSON text as a JSON tree that still knows on which line everything stands. Bounded: at most 10 MB of text,
 * 200,000 values once aliases are followed, and 100 levels.
 */
final class YamlDocument {

  static final int MAX_CHARACTERS = 10 * 1024 * 1024;
  private static final int MAX_VALUES = 200_000;
  private static final int MAX_DEPTH = 100;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).setAllowDuplicateKeys(false).setUseMarks(true).build();

  private final Map<String, Integer> lines = new HashMap<>();
  private JsonNode root;
  private int values;

  private YamlDocument() {}

  /**
   * Reads a text.
   *
   * @throws InvalidWorkflowException with code {@code syntax} or {@code too-large}
   */
  static YamlDocument read(String source) {
    if (source.length() > MAX_CHARACTERS) {
      throw problem("too-large", "", 0, "A workflow file may have 10 MB, this one has " + source.length() + " characters");
    }
    YamlDocument document = new YamlDocument();
    try {
      Optional<Node> node = new Compose(SETTINGS).composeString(source);
      document.root =
          document.json(node.orElseThrow(() -> problem("syntax", "", 0, "The file is empty")), "", 0);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw problem("syntax", "", line, "This is neither YAML nor JSON: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw problem("syntax", "", 0, "This is neither YAML nor JSON: " + e.getMessage());
    }
    return document;
  }

  JsonNode root() {
    return root;
  }

  /** The line of a place, or of the nearest place around it; 0 when the text has none. */
  int line(String pointer) {
    String at = pointer;
    while (!at.isEmpty() && !lines.containsKey(at)) {
      at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
    }
    return lines.getOrDefault(at, 0);
  }

  /** The pointer of a member, with its name escaped as RFC 6901 asks. */
  static String member(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private JsonNode json(Node node, String pointer, int depth) {
    int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    lines.putIfAbsent(pointer, line);
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      String bound = depth > MAX_DEPTH ? MAX_DEPTH + " levels" : MAX_VALUES + " values, aliases followed";
      throw problem("too-large", "", line, "The file has more than " + bound);
    }
    if (node instanceof MappingNode mapping) {
      return object(mapping, pointer, depth);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      List<Node> elements = sequence.getValue();
      for (int i = 0; i < elements.size(); i++) {
        array.add(json(elements.get(i), pointer + "/" + i, depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node, pointer, line);
  }

  private ObjectNode object(MappingNode mapping, String pointer, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = tuple.getKeyNode().getStartMark().map(Mark::getLine).orElse(-1) + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw problem("syntax", pointer, line, "A key must be text");
      }
      String member = member(pointer, key.getValue());
      if (object.has(key.getValue())) {
        throw problem("syntax", member, line, "The key '" + key.getValue() + "' stands here a second time");
      }
      lines.put(member, line);
      object.set(key.getValue(), json(tuple.getValueNode(), member, depth + 1));
    }
    return object;
  }

  private static JsonNode scalar(ScalarNode node, String pointer, int line) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    String text = node.getValue();
    Tag tag = node.getTag();
    try {
      if (tag.equals(Tag.NULL)) {
        return json.nullNode();
      }
      if (tag.equals(Tag.BOOL)) {
        return json.booleanNode(Boolean.parseBoolean(text));
      }
      if (tag.equals(Tag.INT)) {
        BigInteger number = new BigInteger(text);
        return number.bitLength() < Integer.SIZE ? json.numberNode(number.intValue())
            : number.bitLength() < Long.SIZE ? json.numberNode(number.longValue()) : json.numberNode(number);
      }
      if (tag.equals(Tag.FLOAT)) {
        return json.numberNode(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      throw problem("syntax", pointer, line, "'" + text + "' is no number that JSON knows");
    }
    if (!tag.equals(Tag.STR)) {
      throw problem("syntax", pointer, line, "The tag " + tag + " is not allowed");
    }
    return json.textNode(text);
  }

  private static InvalidWorkflowException problem(String code, String pointer, int line, String message) {
    return new InvalidWorkflowException(new WorkflowProblem(code, pointer, line, message));
  }
}
