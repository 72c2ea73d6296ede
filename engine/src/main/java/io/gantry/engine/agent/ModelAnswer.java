package io.gantry.engine.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.tool.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A model's reply as the engine records it.
 *
 * @param text empty when the model only asked for tools
 * @param calls with ids that are unique within the reply, whatever the model sent
 * @param model the name the provider gives the model that answered
 * @param complete whether the model came to its own end; false where the provider cut it off or held something back
 */
public record ModelAnswer(String text, List<ToolCall> calls, Tokens tokens, Optional<String> model, boolean complete) {

  private static final int CHARACTERS_PER_TOKEN = 4;

  /** More than any model takes in or gives out in one call: a larger number has to be explained by what was sent. */
  private static final int BELIEVED_TOKENS = 1_000_000;

  private static final int BELIEVED_TOKENS_PER_CHARACTER = 10;

  /** Where an answer comes from for which the model was not asked. */
  public enum Source {
    /** An earlier call, exactly the same. */
    @JsonProperty("cache")
    CACHE
  }

  public ModelAnswer {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(model, "model");
    calls = List.copyOf(calls);
  }

  /** A complete answer. */
  public ModelAnswer(String text, List<ToolCall> calls, Tokens tokens, Optional<String> model) {
    this(text, calls, tokens, model, true);
  }

  /**
   * Reads a response. Where the provider reports no usage, or one that cannot be, four characters count as a token: a number
   * below zero, more than a million tokens of output, or more than a million of input and ten for each character sent.
   */
  public static ModelAnswer of(ChatRequest request, ChatResponse response) {
    AiMessage message = response.aiMessage();
    String text = message.text() == null ? "" : message.text();
    return new ModelAnswer(
        text,
        calls(message.toolExecutionRequests()),
        tokens(request, response.tokenUsage(), text),
        Optional.ofNullable(response.modelName()),
        isItsOwnEnd(response.finishReason()));
  }

  /** Some servers give no reason; then nothing is known to stand against it. */
  private static boolean isItsOwnEnd(FinishReason reason) {
    return reason == null || reason == FinishReason.STOP || reason == FinishReason.TOOL_EXECUTION;
  }

  private static List<ToolCall> calls(List<ToolExecutionRequest> requests) {
    List<ToolCall> calls = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (ToolExecutionRequest request : requests) {
      String id = request.id();
      if (id == null || id.isBlank() || !taken.add(id)) {
        id = "call-" + (calls.size() + 1);
        while (!taken.add(id)) {
          id += "+";
        }
      }
      String arguments = request.arguments();
      // Without a name it is a call of a tool that there is not, and the model is told so.
      String tool = request.name() == null ? "" : request.name();
      calls.add(new ToolCall(id, tool, arguments == null || arguments.isBlank() ? "{}" : arguments));
    }
    return calls;
  }

  private static Tokens tokens(ChatRequest request, TokenUsage usage, String text) {
    if (usage != null
        && isBelieved(usage.outputTokenCount(), BELIEVED_TOKENS)
        && (isBelieved(usage.inputTokenCount(), BELIEVED_TOKENS)
            || isBelieved(usage.inputTokenCount(), sent(request) * BELIEVED_TOKENS_PER_CHARACTER))) {
      return new Tokens(usage.inputTokenCount(), usage.outputTokenCount(), false);
    }
    return new Tokens(sent(request) / CHARACTERS_PER_TOKEN, text.length() / CHARACTERS_PER_TOKEN, true);
  }

  private static boolean isBelieved(Integer reported, long most) {
    return reported != null && reported >= 0 && reported <= most;
  }

  private static long sent(ChatRequest request) {
    return request.messages().stream().mapToLong(message -> message.toString().length()).sum();
  }
}
