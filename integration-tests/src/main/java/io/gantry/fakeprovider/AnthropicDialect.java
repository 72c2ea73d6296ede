package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.Usage;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.util.List;

/** {@code POST /v1/messages}, one answer; streams are refused. Tool results come inside user messages. */
final class AnthropicDialect implements Dialect {

  @Override
  public ChatCall parse(JsonNode body) {
    JsonNode messages = body.path("messages");
    if (!body.path("model").isTextual() || !messages.isArray() || messages.isEmpty()) {
      throw new IllegalArgumentException("a request needs 'model' and a non-empty list 'messages'");
    }
    if (body.path("stream").asBoolean()) {
      throw new IllegalArgumentException("this endpoint does not stream");
    }
    String prompt = "";
    StringBuilder results = new StringBuilder();
    int characters = Json.contentText(body.path("system")).length();
    for (JsonNode message : messages) {
      String text = Json.contentText(message.path("content"));
      characters += text.length();
      if (!"user".equals(message.path("role").asText())) {
        continue;
      }
      String result = toolResults(message.path("content"));
      characters += result.length();
      if (result.isEmpty()) {
        prompt = text;
        results.setLength(0);
      } else {
        results.append(results.isEmpty() ? "" : "\n").append(result);
      }
    }
    List<String> tools = ChatCall.names(body.path("tools"));
    return new ChatCall(
        body.path("model").textValue(), prompt, results.toString(), tools, false, false, characters);
  }

  private static String toolResults(JsonNode content) {
    StringBuilder results = new StringBuilder();
    for (JsonNode block : content) {
      if ("tool_result".equals(block.path("type").asText())) {
        String text = Json.contentText(block.path("content"));
        results.append(results.isEmpty() ? "" : "\n").append(text.isEmpty() ? "(empty)" : text);
      }
    }
    return results.toString();
  }

  @Override
  public Payload answer(ChatCall call, Reply reply, Usage usage, long number) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "msg_" + number)
            .put("type", "message")
            .put("role", "assistant")
            .put("model", call.model());
    ArrayNode content = body.putArray("content");
    if (!reply.text().isEmpty()) {
      content.addObject().put("type", "text").put("text", reply.text());
    }
    int index = 0;
    for (ScriptedToolCall scripted : reply.toolCalls()) {
      ObjectNode block = content.addObject().put("type", "tool_use").put("id", "toolu_" + number + "_" + index++);
      block.put("name", scripted.name()).set("input", scripted.arguments());
    }
    body.put("stop_reason", reply.toolCalls().isEmpty() ? "end_turn" : "tool_use").putNull("stop_sequence");
    body.putObject("usage")
        .put("input_tokens", usage.promptTokens())
        .put("output_tokens", usage.completionTokens());
    return Payload.json(body);
  }

  @Override
  public Payload error(int status, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
    String type = status == 429 ? "rate_limit_error" : status >= 500 ? "api_error" : "invalid_request_error";
    body.putObject("error").put("type", type).put("message", message);
    return Payload.json(body);
  }
}
