package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** A part of a document that the schema has already approved, read by key. */
record Part(JsonNode json) {

  boolean has(String key) {
    return json.hasNonNull(key);
  }

  Part part(String key) {
    return new Part(json.path(key));
  }

  Optional<Part> optionalPart(String key) {
    return has(key) ? Optional.of(part(key)) : Optional.empty();
  }

  JsonNode node(String key) {
    return has(key) ? json.get(key) : JsonNodeFactory.instance.objectNode();
  }

  Optional<JsonNode> optionalNode(String key) {
    return has(key) ? Optional.of(json.get(key)) : Optional.empty();
  }

  String text(String key) {
    return json.path(key).asText("");
  }

  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(json.get(key).asText()) : Optional.empty();
  }

  boolean flag(String key) {
    return json.path(key).asBoolean(false);
  }

  int number(String key, int otherwise) {
    return json.path(key).asInt(otherwise);
  }

  double number(String key, double otherwise) {
    return json.path(key).asDouble(otherwise);
  }

  OptionalInt optionalInt(String key) {
    return has(key) ? OptionalInt.of(json.get(key).asInt()) : OptionalInt.empty();
  }

  OptionalLong optionalLong(String key) {
    return has(key) ? OptionalLong.of(json.get(key).asLong()) : OptionalLong.empty();
  }

  OptionalDouble optionalDouble(String key) {
    return has(key) ? OptionalDouble.of(json.get(key).asDouble()) : OptionalDouble.empty();
  }

  /** A number of seconds, fractions of a millisecond cut off. */
  Optional<Duration> seconds(String key) {
    return has(key)
        ? Optional.of(Duration.ofMillis(json.get(key).decimalValue().multiply(BigDecimal.valueOf(1000)).longValue()))
        : Optional.empty();
  }

  List<String> texts(String key) {
    return list(key, part -> part.json().asText());
  }

  Optional<List<String>> optionalTexts(String key) {
    return has(key) ? Optional.of(texts(key)) : Optional.empty();
  }

  <T> List<T> list(String key, Function<Part, T> read) {
    List<T> list = new ArrayList<>();
    json.path(key).forEach(element -> list.add(read.apply(new Part(element))));
    return list;
  }

  /** The members of an object in declared order. */
  <T> Map<String, T> map(String key, Function<Part, T> read) {
    Map<String, T> map = new LinkedHashMap<>();
    json.path(key).properties().forEach(entry -> map.put(entry.getKey(), read.apply(new Part(entry.getValue()))));
    return map;
  }
}
