package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A request, whatever the provider's dialect.
 *
 * @param prompt text of the last user message
 * @param toolResults texts of the tool results after it, joined by line ends; empty when there are none
 * @param tools names of those the model may call
 * @param characters length of all messages' text, for the estimate of usage
 * @param usageInStream whether a stream ends with a chunk of usage
 */
record ChatCall(
    String model,
    String prompt,
    String toolResults,
    List<String> tools,
    boolean stream,
    boolean usageInStream,
    int characters) {

  ChatCall {
    tools = List.copyOf(tools);
  }

  boolean toolsOffered() {
    return !tools.isEmpty();
  }

  /** The names in a list of tools, each a name itself or a {@code function} with one. */
  static List<String> names(JsonNode tools) {
    List<String> names = new ArrayList<>();
    tools.forEach(tool -> names.add(tool.has("function") ? tool.at("/function/name").asText() : tool.path("name").asText()));
    return names;
  }
}
