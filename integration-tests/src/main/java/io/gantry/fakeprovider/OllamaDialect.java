package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.Usage;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;

/** {@code POST /api/chat}, one answer; streams, Ollama's own default, are refused. */
final class OllamaDialect implements Dialect {

  @Override
  public ChatCall parse(JsonNode body) {
    if (body.path("stream").asBoolean(true)) {
      throw new IllegalArgumentException("this endpoint does not stream: send \"stream\": false");
    }
    return RoleMessages.parse(body, false, false);
  }

  @Override
  public Payload answer(ChatCall call, Reply reply, Usage usage, long number) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", call.model())
            .put("created_at", "2026-01-01T00:00:00Z")
            .put("done", true)
            .put("done_reason", "stop")
            .put("prompt_eval_count", usage.promptTokens())
            .put("eval_count", usage.completionTokens());
    ObjectNode message = body.putObject("message").put("role", "assistant").put("content", reply.text());
    if (!reply.toolCalls().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      for (ScriptedToolCall scripted : reply.toolCalls()) {
        ObjectNode function = calls.addObject().putObject("function").put("name", scripted.name());
        function.set("arguments", scripted.arguments());
      }
    }
    return Payload.json(body);
  }

  @Override
  public Payload error(int status, String message) {
    return Payload.json(JsonNodeFactory.instance.objectNode().put("error", message));
  }
}
