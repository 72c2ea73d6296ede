package io.gantry.fakeprovider;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * What a model says: text, tool calls, or both. In JSON a bare string is a text.
 *
 * @param text empty when the reply holds tool calls only
 * @param toolCalls in the order the model asks for them
 */
public record Reply(String text, List<ScriptedToolCall> toolCalls) {

  public Reply {
    text = text == null ? "" : text;
    toolCalls = toolCalls == null ? List.of() : List.copyOf(toolCalls);
  }

  /** A reply of text only. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Reply text(String text) {
    return new Reply(text, List.of());
  }

  /** A reply of tool calls only. */
  public static Reply toolCalls(ScriptedToolCall... calls) {
    return new Reply("", List.of(calls));
  }

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  static Reply of(
      @JsonProperty("text") String text,
      @JsonProperty("toolCalls") @JsonAlias("tool_calls") List<ScriptedToolCall> toolCalls) {
    return new Reply(text, toolCalls);
  }

  /**
   * One call a model asks for.
   *
   * @param arguments a JSON object; absent means an empty one
   */
  public record ScriptedToolCall(String name, JsonNode arguments) {

    public ScriptedToolCall {
      if (name == null || name.isBlank()) {
        throw new IllegalArgumentException("A scripted tool call needs a name");
      }
      arguments = arguments == null ? JsonNodeFactory.instance.objectNode() : arguments;
      if (!arguments.isObject()) {
        throw new IllegalArgumentException("The arguments of a scripted call of " + name + " must be a JSON object");
      }
    }
  }
}
