package io.gantry.engine.agent;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.tool.ToolCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Turns what was said into what a model is sent. */
public final class Conversation {

  private Conversation() {}

  /**
   * The request for an agent's next model call.
   *
   * @param earlier the exchanges of the steps before it in the same conversation, oldest first
   * @param current the exchange of the step that asks
   * @param withTools whether the model may ask for tools
   */
  public static ChatRequest request(BoundAgent agent, List<Exchange> earlier, Exchange current, boolean withTools) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!current.prompt().isBlank()) {
      messages.add(SystemMessage.from(current.prompt()));
    }
    earlier.forEach(exchange -> addTo(messages, exchange));
    addTo(messages, current);
    ChatRequest.Builder request = ChatRequest.builder().messages(messages);
    if (withTools && !agent.specifications().isEmpty()) {
      request.toolSpecifications(agent.specifications());
    }
    agent.responseFormat().ifPresent(request::responseFormat);
    return request.build();
  }

  private static void addTo(List<ChatMessage> messages, Exchange exchange) {
    messages.add(UserMessage.from(exchange.input()));
    Deque<Exchange.Nudge> nudges = new ArrayDeque<>(exchange.nudges());
    int said = 0;
    addNudges(messages, nudges, said);
    for (Exchange.Reply reply : exchange.replies()) {
      messages.add(message(reply));
      reply
          .results()
          .forEach(
              result ->
                  messages.add(ToolExecutionResultMessage.from(result.call(), result.tool(), result.text())));
      addNudges(messages, nudges, ++said);
    }
  }

  /** Those that came after so many replies. */
  private static void addNudges(List<ChatMessage> messages, Deque<Exchange.Nudge> nudges, int said) {
    while (!nudges.isEmpty() && nudges.peek().replies() == said) {
      messages.add(UserMessage.from(nudges.remove().text()));
    }
  }

  private static AiMessage message(Exchange.Reply reply) {
    if (reply.calls().isEmpty()) {
      return AiMessage.from(reply.text());
    }
    List<ToolExecutionRequest> requests = reply.calls().stream().map(Conversation::request).toList();
    return reply.text().isEmpty() ? AiMessage.from(requests) : AiMessage.from(reply.text(), requests);
  }

  private static ToolExecutionRequest request(ToolCall call) {
    return ToolExecutionRequest.builder().id(call.id()).name(call.tool()).arguments(call.arguments()).build();
  }
}
