package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;

/**
 * What a model is told about a tool, and what the engine must know to call it.
 *
 * @param name as the model calls it, {@code [A-Za-z0-9_-]{1,64}}
 * @param parameters JSON Schema of the arguments, an object schema
 * @param effect what its calls do to the world, unless {@link Tool#effect} knows better
 * @param timeout the longest one call may take
 * @param terms what the workflow declares of it; effect and timeout are already those that it declares
 */
public record ToolSignature(
    String name, String description, JsonNode parameters, Effect effect, Duration timeout, Terms terms) {

  public ToolSignature {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("A tool cannot be named '" + name + "': use 1 to 64 of A-Z a-z 0-9 _ -");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout of tool " + name + " must be positive, not " + timeout);
    }
  }

  /** A tool of which nothing is declared. */
  public ToolSignature(String name, String description, JsonNode parameters, Effect effect, Duration timeout) {
    this(name, description, parameters, effect, timeout, Terms.NONE);
  }

  /** The same tool under a workflow's terms: what they declare wins. */
  public ToolSignature under(Terms declared) {
    return new ToolSignature(
        name, description, parameters, declared.effect().orElse(effect), declared.timeout().orElse(timeout), declared);
  }

  /**
   * A hash of everything here, 64 hexadecimal digits: two tools have the same version exactly when they are told and called
   * alike. The same on every server and after every restart. Computed anew each time.
   */
  public String version() {
    return SignatureHash.of(this);
  }
}
