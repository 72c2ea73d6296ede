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
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.ToolSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Turns what was said into what a model is sent. */
public final class Conversation {

  private Conversation() {}

  /**
   * The request for an agent's next model call.
   *
   * @param system the agent's system prompt; a blank one is left out
   * @param said what the model is shown, oldest first
   * @param besides tools that it is offered besides the agent's own
   * @param call how the model is asked
   */
  public static ChatRequest request(
      BoundAgent agent, String system, List<ChatMessage> said, List<ToolSignature> besides, Move.CallModel call) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!system.isBlank()) {
      messages.add(SystemMessage.from(system));
    }
    said.forEach(message -> add(messages, message));
    ChatRequest.Builder request = ChatRequest.builder().messages(messages);
    if (call.withTools()) {
      List<ToolSpecification> offered = new ArrayList<>(agent.specifications(call.withheld()));
      besides.stream()
          .filter(signature -> !call.withheld().contains(signature.name()))
          .forEach(signature -> offered.add(BoundAgent.specification(signature)));
      if (!offered.isEmpty()) {
        request.toolSpecifications(offered);
      }
    }
    if (call.inSchema()) {
      agent.responseFormat().ifPresent(request::responseFormat);
    }
    return request.build();
  }

  /**
   * What a user says after a user's message becomes part of it: many models take turns strictly, and refuse two messages of
   * a user in a row.
   */
  private static void add(List<ChatMessage> messages, ChatMessage next) {
    int last = messages.size() - 1;
    if (last >= 0 && messages.get(last) instanceof UserMessage before && next instanceof UserMessage more) {
      messages.set(last, UserMessage.from(before.singleText() + "\n\n" + more.singleText()));
    } else {
      messages.add(next);
    }
  }

  /**
   * What was said in one turn of a step, in order. The input is turn 0, and each reply with its results is one; what the
   * model is told next belongs to it. Only the last turn ever changes.
   *
   * @param turn 0 to the number of replies
   * @param shown what the model is shown of a result
   */
  public static List<Utterance> utterances(Exchange exchange, int turn, Function<Exchange.ToolResult, String> shown) {
    List<Utterance> utterances = new ArrayList<>();
    utterances.add(turn == 0 ? input(exchange) : said(exchange.replies().get(turn - 1), shown));
    exchange.nudges(turn).forEach(nudge ->
        utterances.add(new Utterance(Utterance.Kind.NUDGE, List.of(UserMessage.from(nudge.text())))));
    return utterances;
  }

  private static Utterance input(Exchange exchange) {
    return new Utterance(Utterance.Kind.INPUT, List.of(UserMessage.from(exchange.input())));
  }

  private static Utterance said(Exchange.Reply reply, Function<Exchange.ToolResult, String> shown) {
    List<ChatMessage> messages = new ArrayList<>();
    // Some providers refuse a message without content, and who is asked again knows from the nudge that it was empty.
    if (!reply.isEmpty()) {
      messages.add(message(reply));
    }
    reply.results().forEach(result ->
        messages.add(ToolExecutionResultMessage.from(result.call(), result.tool(), typed(result, shown.apply(result)))));
    return new Utterance(Utterance.Kind.REPLY, messages);
  }

  /** What did not succeed begins with its status, always the same word, so that a model need not guess from the sentence. */
  private static String typed(Exchange.ToolResult result, String text) {
    return result.status() == ToolOutcome.Status.OK
        ? text
        : "[" + result.status().name().toLowerCase(Locale.ROOT) + "] " + text;
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
