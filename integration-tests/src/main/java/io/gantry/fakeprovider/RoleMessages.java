package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;

/** What OpenAI and Ollama share: a list of messages with a role, tool results being messages of role {@code tool}. */
final class RoleMessages {

  private RoleMessages() {}

  static ChatCall parse(JsonNode body, boolean stream, boolean usageInStream) {
    JsonNode messages = body.path("messages");
    if (!body.path("model").isTextual() || !messages.isArray() || messages.isEmpty()) {
      throw new IllegalArgumentException("a request needs 'model' and a non-empty list 'messages'");
    }
    String prompt = "";
    StringBuilder results = new StringBuilder();
    int characters = 0;
    for (JsonNode message : messages) {
      String text = Json.contentText(message.path("content"));
      characters += text.length();
      switch (message.path("role").asText()) {
        case "user" -> {
          prompt = text;
          results.setLength(0);
        }
        case "tool" -> results.append(results.isEmpty() ? "" : "\n").append(text.isEmpty() ? "(empty)" : text);
        default -> {}
      }
    }
    return new ChatCall(
        body.path("model").textValue(),
        prompt,
        results.toString(),
        ChatCall.names(body.path("tools")),
        stream,
        usageInStream,
        characters);
  }
}
