package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the language has and this server does not do yet. A workflow that asks for it is refused by name. When the
 * server learns something, its line leaves this table.
 */
final class NotYet {

  private static final Predicate<JsonNode> OFF = value -> value.isBoolean() && !value.booleanValue();

  private NotYet() {}

  /**
   * One thing that is missing.
   *
   * @param pointer a JSON pointer in which {@code *} stands for any member
   * @param harmless values that ask for nothing
   */
  record Feature(String pointer, Predicate<JsonNode> harmless, String name) {}

  static List<Feature> features() {
    return List.of(
        new Feature("/runtime/diagnostics", OFF, "A choice of diagnostics"),
        new Feature("/runtime/durability", value -> value.asText().equals("full"), "Relaxed durability"),
        new Feature(
            "/env/secrets/*/source",
            value -> value.asText().equals("env") || value.asText().equals("file"),
            "A secret kept elsewhere than in env or in a file"));
  }
}
