package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** The members of one block that has passed the schema; an absent block has no members. */
record Fields(JsonNode node) {

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  Fields block(String name) {
    return new Fields(node.path(name));
  }

  /** What a block is read into, when the file has it. */
  <T> Optional<T> optional(String name, Function<Fields, T> reader) {
    return has(name) ? Optional.of(reader.apply(block(name))) : Optional.empty();
  }

  Optional<JsonNode> json(String name) {
    return has(name) ? Optional.of(node.get(name)) : Optional.empty();
  }

  Optional<String> text(String name) {
    return json(name).map(JsonNode::asText);
  }

  String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  boolean flag(String name, boolean otherwise) {
    return json(name).map(JsonNode::asBoolean).orElse(otherwise);
  }

  int integer(String name, int otherwise) {
    return integer(name).orElse(otherwise);
  }

  OptionalInt integer(String name) {
    return has(name) ? OptionalInt.of(node.get(name).intValue()) : OptionalInt.empty();
  }

  OptionalLong whole(String name) {
    return has(name) ? OptionalLong.of(node.get(name).longValue()) : OptionalLong.empty();
  }

  OptionalDouble number(String name) {
    return has(name) ? OptionalDouble.of(node.get(name).doubleValue()) : OptionalDouble.empty();
  }

  Optional<List<String>> texts(String name) {
    return has(name) ? Optional.of(list(name, item -> item.node().asText())) : Optional.empty();
  }

  <T> List<T> list(String name, Function<Fields, T> reader) {
    List<T> items = new ArrayList<>();
    node.path(name).forEach(item -> items.add(reader.apply(new Fields(item))));
    return items;
  }

  <T> Map<String, T> map(String name, Function<Fields, T> reader) {
    Map<String, T> members = new LinkedHashMap<>();
    node.path(name).properties().forEach(e -> members.put(e.getKey(), reader.apply(new Fields(e.getValue()))));
    return members;
  }

  Map<String, String> textMap(String name) {
    return map(name, member -> member.node().asText());
  }

  Map<String, JsonNode> jsonMap(String name) {
    return map(name, Fields::node);
  }
}
