package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A tool of which only the signature and the effect matter. */
record NamedTool(String name, Effect effect, JsonNode parameters, Terms terms) implements Tool {

  NamedTool(String name, Effect effect) {
    this(name, effect, JsonNodeFactory.instance.objectNode().put("type", "object"), Terms.NONE);
  }

  /** A tool whose calls a person has to agree to. */
  static NamedTool approved(String name, Effect effect) {
    Terms terms =
        new Terms(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            true);
    return new NamedTool(name, effect, new NamedTool(name, effect).parameters(), terms);
  }

  /** A tool that wants the text {@code q} and may be given the number {@code n}. */
  static NamedTool asking(String name, Effect effect) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object").put("additionalProperties", false);
    schema.putArray("required").add("q");
    schema.putObject("properties").putObject("q").put("type", "string");
    schema.withObject("/properties").putObject("n").put("type", "integer");
    return new NamedTool(name, effect, schema, Terms.NONE);
  }

  /** The same tool, many of whose calls another one takes at once. */
  NamedTool batchedBy(String other) {
    return new NamedTool(name, effect, parameters, batch(other));
  }

  static Terms batch(String other) {
    return new Terms(
        Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.of(other),
        false);
  }

  @Override
  public ToolSignature signature() {
    return new ToolSignature(name, "Does " + name, parameters, effect, Duration.ofSeconds(1), terms);
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) {
    throw new AssertionError("This tool is only looked at");
  }
}
