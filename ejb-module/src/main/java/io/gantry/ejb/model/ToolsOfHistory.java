package io.gantry.ejb.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A model of a provider that refuses a conversation in which tools were called when the request offers none: Anthropic's
 * does. It is told the names of those tools then, and that it must not call any.
 */
record ToolsOfHistory(ChatModel model) implements ChatModel {

  @Override
  public ChatResponse chat(ChatRequest request) {
    return model.chat(named(request));
  }

  private static ChatRequest named(ChatRequest request) {
    Set<String> called = new LinkedHashSet<>();
    for (ChatMessage message : request.messages()) {
      if (message instanceof AiMessage said) {
        said.toolExecutionRequests().stream().map(ToolExecutionRequest::name).forEach(called::add);
      }
    }
    if (called.isEmpty() || !request.toolSpecifications().isEmpty()) {
      return request;
    }
    List<ToolSpecification> tools = called.stream().map(ToolsOfHistory::specification).toList();
    return ChatRequest.builder()
        .messages(request.messages())
        .toolSpecifications(tools)
        .toolChoice(ToolChoice.NONE)
        .responseFormat(request.responseFormat())
        .build();
  }

  private static ToolSpecification specification(String name) {
    return ToolSpecification.builder()
        .name(name)
        .description("Not available any more")
        .parameters(JsonObjectSchema.builder().build())
        .build();
  }
}
