package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.Located.Place;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns composed YAML nodes into JSON, noting each place's line. One document each. */
final class NodeConversion {

  /** Aliases multiply: a few short lines can stand for billions of values. */
  private static final int MAX_VALUES = 200_000;

  /** As many characters as a document without aliases can have. */
  private static final int MAX_CHARACTERS = YamlDocument.MAX_BYTES;

  private static final int MAX_NUMBER_LENGTH = 400;

  private final JsonNodeFactory json = JsonNodeFactory.instance;
  private final Map<String, Place> places = new HashMap<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private long characters;

  Located convert(Node root) {
    JsonNode tree = value(root, "", line(root));
    return new Located(tree, places);
  }

  private JsonNode value(Node node, String pointer, int line) {
    if (places.size() >= MAX_VALUES) {
      throw YamlDocument.refused(
          Problems.TOO_LARGE, line, "The document holds more than " + MAX_VALUES + " values, aliases written out");
    }
    places.put(pointer, new Place(line, places.size()));
    if (node instanceof ScalarNode scalar) {
      count(scalar, line);
      return scalar(scalar);
    }
    if (!open.add(node)) {
      throw syntax(node, "An alias stands inside the collection it refers to");
    }
    JsonNode collection = node instanceof MappingNode mapping ? mapping(mapping, pointer) : sequence(node, pointer);
    open.remove(node);
    return collection;
  }

  private void count(ScalarNode text, int line) {
    characters += text.getValue().length();
    if (characters > MAX_CHARACTERS) {
      throw YamlDocument.refused(
          Problems.TOO_LARGE, line, "The document holds more than 10 MB of text, aliases written out");
    }
  }

  private ObjectNode mapping(MappingNode node, String pointer) {
    expect(node, Tag.MAP);
    ObjectNode object = json.objectNode();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw syntax(tuple.getKeyNode(), "A key must be plain text, not a collection");
      }
      String name = key.getValue();
      count(key, line(key));
      if (object.has(name)) {
        throw new InvalidWorkflowException(
            new WorkflowProblem(
                Problems.SYNTAX, Located.pointer(pointer, name), line(key),
                    "The key '" + name + "' stands here twice"));
      }
      object.set(name, value(tuple.getValueNode(), Located.pointer(pointer, name), line(key)));
    }
    return object;
  }

  private ArrayNode sequence(Node node, String pointer) {
    expect(node, Tag.SEQ);
    ArrayNode array = json.arrayNode();
    for (Node element : ((SequenceNode) node).getValue()) {
      array.add(value(element, Located.pointer(pointer, array.size()), line(element)));
    }
    return array;
  }

  private JsonNode scalar(ScalarNode node) {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (Tag.STR.equals(tag)) {
      return json.textNode(text);
    }
    if (Tag.NULL.equals(tag)) {
      return json.nullNode();
    }
    if (Tag.BOOL.equals(tag)) {
      return json.booleanNode(text.equalsIgnoreCase("true"));
    }
    if (text.length() > MAX_NUMBER_LENGTH) {
      throw syntax(node, "A number of " + text.length() + " digits; put it into quotes if it is text");
    }
    try {
      if (Tag.INT.equals(tag)) {
        return integer(text);
      }
      if (Tag.FLOAT.equals(tag)) {
        double number = Double.parseDouble(text);
        if (!Double.isInfinite(number)) {
          return json.numberNode(number);
        }
      }
    } catch (NumberFormatException e) {
      throw syntax(node, "'" + text + "' is not a number; put it into quotes if it is text");
    }
    throw syntax(node, "'" + text + "' has no place in a workflow"
        + (Tag.FLOAT.equals(tag) ? "" : ", nor the tag " + tag));
  }

  private JsonNode integer(String text) {
    BigInteger number =
        text.startsWith("0o") ? new BigInteger(text.substring(2), 8)
            : text.startsWith("0x") ? new BigInteger(text.substring(2), 16)
            : new BigInteger(text);
    if (number.bitLength() < Integer.SIZE) {
      return json.numberNode(number.intValue());
    }
    return number.bitLength() < Long.SIZE ? json.numberNode(number.longValue()) : json.numberNode(number);
  }

  private static void expect(Node node, Tag tag) {
    if (!tag.equals(node.getTag())) {
      throw syntax(node, "The tag " + node.getTag() + " has no place in a workflow");
    }
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static InvalidWorkflowException syntax(Node node, String message) {
    return YamlDocument.refused(Problems.SYNTAX, line(node), message);
  }
}
