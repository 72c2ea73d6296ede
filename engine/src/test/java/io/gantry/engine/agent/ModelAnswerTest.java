package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.tool.ToolCall;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
