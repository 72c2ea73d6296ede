package io.gantry.engine.governor;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.workflow.ModelRef;

/**
 * What a call will probably use: a token for four characters of its messages and tools, and the longest answer it allows.
 */
final class TokenEstimate {

  /** Where a workflow sets no longest answer. */
  static final int USUAL_ANSWER = 1000;

  private static final int CHARACTERS_PER_TOKEN = 4;

  private TokenEstimate() {}

  static long of(ModelRef model, ChatRequest request) {
    long characters = 0;
    for (ChatMessage message : request.messages()) {
      characters += characters(message);
    }
    if (request.toolSpecifications() != null) {
      characters += request.toolSpecifications().stream().mapToLong(tool -> tool.toString().length()).sum();
    }
    return characters / CHARACTERS_PER_TOKEN + model.inference().maxTokens().orElse(USUAL_ANSWER);
  }

  private static long characters(ChatMessage message) {
    if (message instanceof UserMessage user && user.hasSingleText()) {
      return user.singleText().length();
    } else if (message instanceof SystemMessage system) {
      return system.text().length();
    } else if (message instanceof ToolExecutionResultMessage result) {
      return result.text().length();
    } else if (message instanceof AiMessage said) {
      long text = said.text() == null ? 0 : said.text().length();
      return text + said.toolExecutionRequests().stream().mapToLong(call -> length(call.arguments())).sum();
    }
    return message.toString().length();
  }

  private static long length(String text) {
    return text == null ? 0 : text.length();
  }
}
