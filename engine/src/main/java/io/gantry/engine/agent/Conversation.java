package io.gantry.engine.agent;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
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
   * @param call how the model is asked
   */
  public static ChatRequest request(BoundAgent agent, List<Exchange> earlier, Exchange current, Move.CallModel call) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!current.prompt().isBlank()) {
      messages.add(SystemMessage.from(current.prompt()));
    }
    earlier.forEach(exchange -> addTo(messages, exchange));
    addTo(messages, current);
    ChatRequest.Builder request = ChatRequest.builder().messages(messages);
    List<ToolSpecification> offered = call.withTools() ? agent.specifications(call.withheld()) : List.of();
    if (!offered.isEmpty()) {
      request.toolSpecifications(offered);
    }
    if (call.inSchema()) {
      agent.responseFormat().ifPresent(request::responseFormat);
    }
    return request.build();
  }

  private static void addTo(List<ChatMessage> messages, Exchange exchange) {
    messages.add(UserMessage.from(exchange.input()));
    Deque<Exchange.Nudge> nudges = new ArrayDeque<>(exchange.nudges());
    int said = 0;
    addNudges(messages, nudges, said);
    for (Exchange.Reply reply : exchange.replies()) {
      // Some providers refuse a message without content, and who is asked again knows from the nudge that it was empty.
      if (!reply.isEmpty()) {
        messages.add(message(reply));
      }
      reply
          .results()
          .forEach(
              result ->
                  messages.add(ToolExecutionResultMessage.from(result.call(), result.tool(), result.text())));
      addNudges(messages, nudges, ++said);
    }
  }

  /**
   * Those that came after so many replies. What follows a user's message becomes part of it: many models take turns
   * strictly, and refuse two messages of a user in a row.
   */
  private static void addNudges(List<ChatMessage> messages, Deque<Exchange.Nudge> nudges, int said) {
    while (!nudges.isEmpty() && nudges.peek().replies() == said) {
      String text = nudges.remove().text();
      int last = messages.size() - 1;
      if (messages.get(last) instanceof UserMessage before) {
        messages.set(last, UserMessage.from(before.singleText() + "\n\n" + text));
      } else {
        messages.add(UserMessage.from(text));
      }
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
