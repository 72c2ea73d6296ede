package io.gantry.engine.run;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A model request with other texts in its messages. Descriptions of tools and schemas are the author's own and stay.
 *
 * @param text what becomes of a text
 * @param json what becomes of the arguments of a tool call
 * @param named whether a text holds a name that stands for personal data, as previews and summaries may from the start
 */
record RedactedRequest(UnaryOperator<String> text, UnaryOperator<String> json, Predicate<String> named) {

  private static final String EXPLANATION =
      "Personal data is shown as names in brackets such as [EMAIL_1]."
          + " Write these names, unchanged, where you mean the data.";

  ChatRequest of(ChatRequest request) {
    List<ChatMessage> messages = new ArrayList<>(request.messages().stream().map(this::redacted).toList());
    if (messages.equals(request.messages()) && messages.stream().noneMatch(this::isNamedIn)) {
      return request;
    }
    if (messages.get(0) instanceof SystemMessage system) {
      messages.set(0, SystemMessage.from(system.text() + "\n\n" + EXPLANATION));
    } else {
      messages.add(0, SystemMessage.from(EXPLANATION));
    }
    return ChatRequest.builder().messages(messages).parameters(request.parameters()).build();
  }

  private boolean isNamedIn(ChatMessage message) {
    if (message instanceof UserMessage user) {
      return user.contents().stream().anyMatch(part -> part instanceof TextContent words && named.test(words.text()));
    }
    return message instanceof ToolExecutionResultMessage result && named.test(result.text());
  }

  private ChatMessage redacted(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return SystemMessage.from(text.apply(system.text()));
    } else if (message instanceof UserMessage user) {
      return UserMessage.from(user.contents().stream().map(this::redacted).toList());
    } else if (message instanceof AiMessage model) {
      return redacted(model);
    } else if (message instanceof ToolExecutionResultMessage result) {
      return ToolExecutionResultMessage.from(result.id(), result.toolName(), text.apply(result.text()));
    }
    return message;
  }

  private Content redacted(Content content) {
    return content instanceof TextContent words ? TextContent.from(text.apply(words.text())) : content;
  }

  private AiMessage redacted(AiMessage model) {
    List<ToolExecutionRequest> calls =
        model.toolExecutionRequests().stream()
            .map(
                call ->
                    ToolExecutionRequest.builder()
                        .id(call.id())
                        .name(call.name())
                        .arguments(json.apply(call.arguments()))
                        .build())
            .toList();
    String said = model.text() == null ? "" : text.apply(model.text());
    if (calls.isEmpty()) {
      return AiMessage.from(said);
    }
    return said.isEmpty() ? AiMessage.from(calls) : AiMessage.from(said, calls);
  }
}
