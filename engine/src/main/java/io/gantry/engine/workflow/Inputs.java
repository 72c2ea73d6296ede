package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run may be given.
 *
 * @param values values that the file itself sets; a caller's value replaces one of the same name
 */
public record Inputs(Map<String, Input> required, Map<String, Input> optional, Map<String, JsonNode> values) {

  public Inputs {
    required = Ordered.copyOf(required);
    optional = Ordered.copyOf(optional);
    values = Ordered.copyOf(values);
  }

  /** Every name that the file declares or sets. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(required.keySet());
    names.addAll(optional.keySet());
    names.addAll(values.keySet());
    return names;
  }

  /** One declared input. */
  public record Input(Type type, String description, Optional<JsonNode> defaultValue, List<JsonNode> allowed) {

    public Input {
      allowed = List.copyOf(allowed);
    }
  }

  /** The types the language knows. */
  public enum Type {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    ARRAY,
    OBJECT
  }
}
