package io.gantry.engine.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A conversation as the offline model sees it.
 *
 * @param question text of the last user message, or the task that it says to carry out as planned; empty when there is none
 * @param results what the tools answered since then
 * @param conversation what was said before it, tools' results included, oldest first
 * @param acted whether anything happened since the last user message
 * @param earlierCalls tool calls made in the whole conversation
 */
record OfflineTurn(
    String system,
    String question,
    List<Given> results,
    List<Given> conversation,
    boolean acted,
    int earlierCalls) {

  /** A text and where it comes from. */
  record Given(String source, String text) {}

  /** The same turn with another question. */
  OfflineTurn asking(String other) {
    return new OfflineTurn(system, other, results, conversation, acted, earlierCalls);
  }

  static OfflineTurn of(List<ChatMessage> messages) {
    List<String> system = new ArrayList<>();
    String question = "";
    List<Given> before = new ArrayList<>();
    List<Given> since = new ArrayList<>();
    boolean acted = false;
    int calls = 0;
    for (ChatMessage message : messages) {
      if (message instanceof SystemMessage said) {
        system.add(said.text());
      } else if (message instanceof UserMessage user) {
        Optional<AskedPlan> planned =
            AskedPlan.isCarriedOut(text(user)) ? AskedPlan.of(question) : Optional.empty();
        if (planned.isEmpty()) {
          if (!question.isEmpty()) {
            before.add(new Given("earlier", question));
          }
          before.addAll(since);
        }
        since.clear();
        acted = false;
        question = planned.map(AskedPlan::task).orElseGet(() -> text(user));
      } else if (message instanceof AiMessage said) {
        acted = true;
        calls += said.toolExecutionRequests().size();
        if (said.text() != null) {
          since.add(new Given("earlier", said.text()));
        }
      } else if (message instanceof ToolExecutionResultMessage result) {
        acted = true;
        since.add(new Given(result.toolName() == null ? "tool" : result.toolName(), result.text()));
      }
    }
    return new OfflineTurn(
        String.join("\n", system), question, List.copyOf(since), List.copyOf(before), acted, calls);
  }

  private static String text(UserMessage message) {
    return message.contents().stream()
        .filter(TextContent.class::isInstance)
        .map(content -> ((TextContent) content).text())
        .collect(Collectors.joining("\n"));
  }
}
