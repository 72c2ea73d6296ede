package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfflineModelTest {

  private final OfflineModel model = new OfflineModel();

  @Test
  void aTurnWithToolsCallsThemOnceAndAnswersFromTheirResults() {
    UserMessage question =
        UserMessage.from("Use grep on data/server.log with pattern `ERROR` and say which components fail.");
    ChatResponse first = chat(question);
    ToolExecutionRequest call = first.aiMessage().toolExecutionRequests().get(0);
    ToolExecutionResultMessage result =
        ToolExecutionResultMessage.from(
            call,
            """
            data/server.log:3: 2026-11-20 10:00:01 ERROR [payment] timeout after 3000 ms
            data/server.log:9: 2026-11-20 10:00:07 ERROR [payment] timeout after 3002 ms
            data/server.log:12: 2026-11-20 10:01:00 ERROR [mail] connection refused
            """);
    ChatResponse second = chat(question, first.aiMessage(), result);

    assertThat(first.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(second.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(second.aiMessage().text())
        .isEqualTo(
            """
            [offline model] No language model was called; this is an extract.
            grep:
            - data/server.log:3: 2026-11-20 10:00:01 ERROR [payment] timeout after 3000 ms (and 1 similar)
            - data/server.log:12: 2026-11-20 10:01:00 ERROR [mail] connection refused""");
    assertThat(second.tokenUsage()).isNull();
  }

  @Test
  void jsonResultsAreShownValueByValue() {
    UserMessage question = UserMessage.from("Use the gantry_api tool to GET /health/ready and report the status.");
    AiMessage asked = chat(question).aiMessage();
    ToolExecutionResultMessage result =
        ToolExecutionResultMessage.from(
            asked.toolExecutionRequests().get(0),
            "{\"status\":200,\"headers\":{\"content-type\":\"application/json\"},"
                + "\"body\":\"{\\\"status\\\":\\\"UP\\\",\\\"checks\\\":[{\\\"name\\\":\\\"db\\\"}]}\"}");

    assertThat(chat(question, asked, result).aiMessage().text())
        .startsWith(OfflineModel.HEADER)
        .contains("- status: 200", "- body.status: UP", "- body.checks[0].name: db");
  }

  @Test
  void theNumberOfSentencesAskedForIsKept() {
    UserMessage question = UserMessage.from("Read notes.txt with file_read and summarise it in two sentences.");
    AiMessage asked = chat(question).aiMessage();
    ToolExecutionResultMessage result =
        ToolExecutionResultMessage.from(
            asked.toolExecutionRequests().get(0),
            "The harbour opened early. Three ships waited outside because of fog. A crane failed. Nobody was hurt.");

    assertThat(chat(question, asked, result).aiMessage().text().lines()).hasSize(4);
  }

  @Test
  void withoutToolsTheAnswerComesFromTheTextAndNotFromTheInstruction() {
    String answer =
        chat(
                UserMessage.from(
                    "Summarise the findings:\nThe payment service fails every night at 02:00.\nMail is fine."))
            .aiMessage()
            .text();

    assertThat(answer).contains("payment service fails").contains("Mail is fine").doesNotContain("Summarise");
  }

  @Test
  void aLaterTurnAnswersFromTheConversationWithoutRepeatingTheHeader() {
    String answer =
        chat(
                UserMessage.from("What happened?"),
                AiMessage.from(OfflineModel.HEADER + "\n- The crane failed at 9."),
                UserMessage.from("Say it in one sentence."))
            .aiMessage()
            .text();

    assertThat(answer).isEqualTo(OfflineModel.HEADER + "\nearlier:\n- The crane failed at 9.");
  }

  @Test
  void aNewTurnMayCallToolsAgainUnderNewIds() {
    UserMessage first = UserMessage.from("Use file_read on a.txt");
    AiMessage asked = chat(first).aiMessage();
    AiMessage again =
        chat(
                first,
                asked,
                ToolExecutionResultMessage.from(asked.toolExecutionRequests().get(0), "alpha"),
                AiMessage.from("alpha"),
                UserMessage.from("Use file_read on b.txt"))
            .aiMessage();

    assertThat(asked.toolExecutionRequests().get(0).id()).isEqualTo("offline_1");
    assertThat(again.toolExecutionRequests().get(0).id()).isEqualTo("offline_2");
  }

  @Test
  void noToolIsCalledWhenTheRequestForbidsIt() {
    ChatRequest request =
        ChatRequest.builder()
            .messages(UserMessage.from("Use file_read on a.txt"))
            .toolSpecifications(NativeTools.ALL)
            .toolChoice(ToolChoice.NONE)
            .build();

    assertThat(model.chat(request).aiMessage().hasToolExecutionRequests()).isFalse();
  }

  @Test
  void jsonWithoutASchemaIsAnObject() {
    ChatRequest request =
        ChatRequest.builder()
            .messages(UserMessage.from("The crane failed."))
            .responseFormat(ResponseFormat.JSON)
            .build();

    assertThat(model.chat(request).aiMessage().text()).isEqualTo("{\"answer\":\"The crane failed.\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.", "a/", "/a", "1+", "(", "`", "'", "-", "1 ", "grep ", "not ", "use grep on ", "\"{", "[", ". A", "1.", "=:"
      })
  void longPromptsOfAnyShapeAreAnsweredQuickly(String piece) {
    String prompt = "use grep and calculator and gantry_api " + piece.repeat(200_000 / piece.length());

    ChatResponse answer = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> chat(UserMessage.from(prompt)));

    assertThat(answer.aiMessage()).isNotNull();
  }

  @Property(tries = 500)
  void theSameRequestGivesTheSameBytesAndNeverAnEmptyOrEndlessAnswer(@ForAll("conversations") List<ChatMessage> talk) {
    String once = describe(new OfflineModel().chat(request(talk)));
    String twice = describe(new OfflineModel().chat(request(talk)));

    assertThat(once).isEqualTo(twice).isNotBlank();
    assertThat(once.length()).isLessThan(20_000);
  }

  @Property(tries = 500)
  void toolsAreCalledAtMostOncePerTurn(@ForAll("prompts") String prompt, @ForAll("prompts") String result) {
    List<ChatMessage> talk = new ArrayList<>(List.of(SystemMessage.from("Use any tool"), UserMessage.from(prompt)));
    AiMessage first = model.chat(request(talk)).aiMessage();
    talk.add(first);
    first.toolExecutionRequests().forEach(call -> talk.add(ToolExecutionResultMessage.from(call, result)));

    AiMessage second = model.chat(request(talk)).aiMessage();

    assertThat(second.hasToolExecutionRequests()).isFalse();
    assertThat(second.text()).startsWith(OfflineModel.HEADER);
    assertThat(second.text().length()).isLessThanOrEqualTo(2_400);
  }

  @Provide
  Arbitrary<List<ChatMessage>> conversations() {
    Arbitrary<ChatMessage> user = prompts().map(UserMessage::from);
    Arbitrary<ChatMessage> assistant = prompts().map(AiMessage::from);
    Arbitrary<ChatMessage> system = prompts().map(SystemMessage::from);
    return Arbitraries.oneOf(user, assistant, system).list().ofMinSize(1).ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> prompts() {
    Arbitrary<String> words =
        Arbitraries.of(
            "use", "grep", "file_read", "calculator", "head", "on", "data/server.log", "notes.txt", "`ERROR`",
            "\"x y\"", "17 * 23", "(", ")", "GET", "/health", "https://a.example/b", "gantry_api", "first 5", "lines",
            "\n", ".", "{\"a\":1}", "don't", "search", "for", "'", "`", "?", "ERROR", "2026-01-02", "[1,", "Straße",
            "\uD83D\uDE00");
    Arbitrary<String> noise = Arbitraries.strings().ofMinLength(1).ofMaxLength(12);
    return Arbitraries.oneOf(words, words, noise).list().ofMinSize(1).ofMaxSize(25)
        .map(parts -> String.join(" ", parts)).filter(text -> !text.trim().isEmpty() && !text.isBlank());
  }

  private ChatResponse chat(ChatMessage... messages) {
    return model.chat(request(List.of(messages)));
  }

  private static ChatRequest request(List<ChatMessage> messages) {
    return ChatRequest.builder().messages(messages).toolSpecifications(NativeTools.ALL).build();
  }

  private static String describe(ChatResponse response) {
    return response.aiMessage().toString();
  }
}
