package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolsOfHistoryTest {

  private static final ToolSpecification GREP = ToolSpecification.builder().name("grep").build();

  private final List<ChatRequest> received = new ArrayList<>();
  private final ChatModel model =
      new ToolsOfHistory(
          new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
              received.add(request);
              return ChatResponse.builder().aiMessage(AiMessage.from("Yes")).build();
            }
          });

  private ChatRequest sent(ChatRequest.Builder request) {
    model.chat(request.build());
    return received.get(received.size() - 1);
  }

  private static List<ChatMessage> conversation() {
    ToolExecutionRequest call = ToolExecutionRequest.builder().id("1").name("head").arguments("{}").build();
    return List.of(
        UserMessage.from("Go"), AiMessage.from(call), ToolExecutionResultMessage.from("1", "head", "line"),
        UserMessage.from("Answer now"));
  }

  @Test
  void aConversationWithCallsNamesTheirToolsAndForbidsThemWhereNoneIsOffered() {
    ChatRequest request = sent(ChatRequest.builder().messages(conversation()));

    assertThat(request.toolSpecifications()).extracting(ToolSpecification::name).containsExactly("head");
    assertThat(request.toolChoice()).isEqualTo(ToolChoice.NONE);
    assertThat(request.messages()).isEqualTo(conversation());
  }

  @Test
  void whatIsOfferedStaysAsItIs() {
    ChatRequest request = sent(ChatRequest.builder().messages(conversation()).toolSpecifications(GREP));

    assertThat(request.toolSpecifications()).containsExactly(GREP);
    assertThat(request.toolChoice()).isNull();
  }

  @Test
  void aConversationWithoutCallsStaysAsItIs() {
    assertThat(sent(ChatRequest.builder().messages(UserMessage.from("Go"))).toolSpecifications()).isEmpty();
  }
}
