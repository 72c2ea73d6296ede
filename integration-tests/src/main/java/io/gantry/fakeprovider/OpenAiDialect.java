package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.Usage;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.nio.charset.StandardCharsets;

/** {@code POST /v1/chat/completions}, as one answer or as a stream of server-sent events. */
final class OpenAiDialect implements Dialect {

  /** Answers must not depend on the clock, so every one claims the same moment. */
  private static final long CREATED = 1_700_000_000L;

  private static final int STREAM_PIECE = 24;

  @Override
  public ChatCall parse(JsonNode body) {
    boolean usage = body.path("stream_options").path("include_usage").asBoolean();
    return RoleMessages.parse(body, body.path("stream").asBoolean(), usage);
  }

  @Override
  public Payload answer(ChatCall call, Reply reply, Usage usage, long number) {
    return call.stream() ? stream(call, reply, usage, number) : whole(call, reply, usage, number);
  }

  private static Payload whole(ChatCall call, Reply reply, Usage usage, long number) {
    ObjectNode body = head("chat.completion", call, number);
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    if (reply.text().isEmpty() && !reply.toolCalls().isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", reply.text());
    }
    if (!reply.toolCalls().isEmpty()) {
      message.set("tool_calls", toolCalls(reply, number, false));
    }
    choice.put("finish_reason", finishReason(reply));
    body.set("usage", usage(usage));
    return Payload.json(body);
  }

  private static Payload stream(ChatCall call, Reply reply, Usage usage, long number) {
    StringBuilder events = new StringBuilder();
    ObjectNode role = JsonNodeFactory.instance.objectNode().put("role", "assistant");
    event(events, call, number, role, null);
    for (int from = 0; from < reply.text().length(); from += STREAM_PIECE) {
      String piece = reply.text().substring(from, Math.min(reply.text().length(), from + STREAM_PIECE));
      event(events, call, number, JsonNodeFactory.instance.objectNode().put("content", piece), null);
    }
    if (!reply.toolCalls().isEmpty()) {
      ObjectNode delta = JsonNodeFactory.instance.objectNode();
      delta.set("tool_calls", toolCalls(reply, number, true));
      event(events, call, number, delta, null);
    }
    event(events, call, number, JsonNodeFactory.instance.objectNode(), finishReason(reply));
    if (call.usageInStream()) {
      ObjectNode last = head("chat.completion.chunk", call, number);
      last.putArray("choices");
      last.set("usage", usage(usage));
      events.append("data: ").append(last).append("\n\n");
    }
    events.append("data: [DONE]\n\n");
    return new Payload("text/event-stream", events.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void event(StringBuilder events, ChatCall call, long number, ObjectNode delta, String finish) {
    ObjectNode chunk = head("chat.completion.chunk", call, number);
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finish);
    events.append("data: ").append(chunk).append("\n\n");
  }

  private static ObjectNode head(String kind, ChatCall call, long number) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", "chatcmpl-" + number)
        .put("object", kind)
        .put("created", CREATED)
        .put("model", call.model());
  }

  private static ArrayNode toolCalls(Reply reply, long number, boolean indexed) {
    ArrayNode calls = JsonNodeFactory.instance.arrayNode();
    for (ScriptedToolCall scripted : reply.toolCalls()) {
      int index = calls.size();
      ObjectNode call = calls.addObject();
      if (indexed) {
        call.put("index", index);
      }
      call.put("id", "call_" + number + "_" + index).put("type", "function");
      call.putObject("function").put("name", scripted.name()).put("arguments", scripted.arguments().toString());
    }
    return calls;
  }

  private static String finishReason(Reply reply) {
    return reply.toolCalls().isEmpty() ? "stop" : "tool_calls";
  }

  private static ObjectNode usage(Usage usage) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("total_tokens", usage.promptTokens() + usage.completionTokens());
  }

  @Override
  public Payload error(int status, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    String type = status == 429 ? "rate_limit_exceeded" : status >= 500 ? "server_error" : "invalid_request_error";
    body.putObject("error").put("message", message).put("type", type).put("code", type);
    return Payload.json(body);
  }
}
