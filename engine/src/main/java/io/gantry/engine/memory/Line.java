package io.gantry.engine.memory;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.agent.Utterance;
import java.util.List;
import java.util.Set;

/**
 * An utterance in its place in a conversation.
 *
 * @param number its position among the utterances of its step, from 0
 * @param skills the skills whose instructions it brought
 */
record Line(String step, int number, Utterance utterance, Set<String> skills) {

  Line {
    skills = Set.copyOf(skills);
  }

  List<ChatMessage> messages() {
    return utterance.messages();
  }

  boolean isReply() {
    return utterance.kind() == Utterance.Kind.REPLY;
  }

  boolean isInput() {
    return utterance.kind() == Utterance.Kind.INPUT;
  }

  long characters() {
    return messages().stream().mapToLong(Line::characters).sum();
  }

  /** Those that the model did not say itself. */
  long charactersOfResults() {
    return messages().stream().filter(ToolExecutionResultMessage.class::isInstance).mapToLong(Line::characters).sum();
  }

  /** As one would write it down. */
  void writeTo(StringBuilder text) {
    for (ChatMessage message : messages()) {
      if (message instanceof UserMessage user) {
        text.append("USER: ").append(user.singleText()).append('\n');
      } else if (message instanceof AiMessage said) {
        text.append("ASSISTANT: ").append(said.text() == null ? "" : said.text()).append('\n');
        said.toolExecutionRequests()
            .forEach(call -> text.append("ASSISTANT CALLS " + call.name() + " " + call.arguments() + "\n"));
      } else if (message instanceof ToolExecutionResultMessage result) {
        text.append("RESULT OF ").append(result.toolName()).append(": ").append(result.text()).append('\n');
      }
    }
  }

  private static long characters(ChatMessage message) {
    if (message instanceof UserMessage user) {
      return user.singleText().length();
    } else if (message instanceof AiMessage said) {
      long calls =
          said.toolExecutionRequests().stream()
              .mapToLong(call -> call.name().length() + call.arguments().length())
              .sum();
      return calls + (said.text() == null ? 0 : said.text().length());
    }
    return message instanceof ToolExecutionResultMessage result ? result.text().length() : 0;
  }
}
