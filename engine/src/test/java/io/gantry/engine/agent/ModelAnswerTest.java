package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.tool.ToolCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that providers spoil. */
class ModelAnswerTest {

  @Test
  void aCallWithoutNameIdAndArgumentsIsOneOfAToolThatThereIsNot() {
    AiMessage message = AiMessage.from(List.of(ToolExecutionRequest.builder().build()));

    ModelAnswer answer =
        ModelAnswer.of(
            ChatRequest.builder().messages(UserMessage.from("x")).build(),
            ChatResponse.builder().aiMessage(message).build());

    assertThat(answer.calls()).containsExactly(new ToolCall("call-1", "", "{}"));
  }

  @ParameterizedTest
  @CsvSource({"-1, 5", "5, -1", "2147483647, 5", "5, 2147483647", "1000001, 5", "5, 1000001"})
  void aUsageThatCannotBeIsNone(int input, int output) {
    assertThat(tokens("x".repeat(4_000), input, output))
        .satisfies(tokens -> assertThat(tokens.estimated()).isTrue())
        .satisfies(tokens -> assertThat(tokens.total()).isBetween(1_000L, 1_100L));
  }

  @Test
  void aLargeUsageIsBelievedWhereAsMuchWasSent() {
    assertThat(tokens("x", 1_000_000, 1_000_000)).isEqualTo(new Tokens(1_000_000, 1_000_000, false));
    assertThat(tokens("x".repeat(300_000), 2_999_999, 0)).isEqualTo(new Tokens(2_999_999, 0, false));
  }

  private static Tokens tokens(String asked, int input, int output) {
    return ModelAnswer.of(
            ChatRequest.builder().messages(UserMessage.from(asked)).build(),
            ChatResponse.builder()
                .aiMessage(AiMessage.from("answer"))
                .tokenUsage(new TokenUsage(input, output))
                .build())
        .tokens();
  }
}
