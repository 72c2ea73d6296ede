package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The offline model answers with JSON where a text asks for it by an example. */
class AskedShapeTest {

  private static final String ROUTES =
      "Answer with JSON and nothing else: {\"route\": \"<id>\"}, where <id> is one of: billing, technical";
  private static final SystemMessage DESKS =
      SystemMessage.from("billing: invoices and payments\ntechnical: errors and crashes");

  @Test
  void aChoiceIsTheOneTheTextNames() {
    assertThat(answer(UserMessage.from("A technical matter.\n\n" + ROUTES))).isEqualTo("{\"route\":\"technical\"}");
  }

  @Test
  void failingThatTheOneThatSharesWordsWithItsDescription() {
    assertThat(answer(DESKS, UserMessage.from("It crashed.\n\n" + ROUTES))).isEqualTo("{\"route\":\"technical\"}");
    assertThat(answer(DESKS, UserMessage.from("My payment?\n\n" + ROUTES))).isEqualTo("{\"route\":\"billing\"}");
  }

  @Test
  void failingThatTheFirst() {
    assertThat(answer(UserMessage.from("Hello.\n\n" + ROUTES))).isEqualTo("{\"route\":\"billing\"}");
  }

  @Test
  void whatWasSaidBeforeCountsWhenTheTextIsOnlyTheDemand() {
    assertThat(answer(DESKS, UserMessage.from("It crashed."), AiMessage.from("Hm"), UserMessage.from(ROUTES)))
        .isEqualTo("{\"route\":\"technical\"}");
  }

  @Test
  void otherValuesAreFilledFromWhatWasGivenAndNotFromTheExample() {
    String answer =
        answer(
            UserMessage.from(
                "The harbour opened early. A crane failed.\nReturn JSON: [{\"task\": \"<what to do>\", \"urgent\": true}]"));

    assertThat(answer).startsWith("[{\"task\":\"").contains("crane failed").doesNotContain("what to do");
  }

  @Test
  void aNumberWithARangeIsTheOneBesideItsNameElseTheHighest() {
    String asked = "Answer with JSON: {\"score\": 0}, where score is a number from 0 to 10";

    assertThat(answer(UserMessage.from("A fine text.\n\n" + asked))).isEqualTo("{\"score\":10}");
    assertThat(answer(UserMessage.from("Its score is 7.\n\n" + asked))).isEqualTo("{\"score\":7}");
    assertThat(answer(UserMessage.from("Its score is 70.\n\n" + asked))).isEqualTo("{\"score\":10}");
  }

  @Test
  void aListOfChoicesHoldsAllThatFitInTheOrderOfTheList() {
    String asked =
        "Answer with JSON: {\"agents\": [\"<agent>\"]}\n<agent> is one of: digger, writer, judge\n\nThe team:\n"
            + "- digger: Digs out facts about cranes\n- judge: Judges contracts\n- writer: Writes letters\n";

    assertThat(answer(UserMessage.from("A letter about cranes.\n\n" + asked)))
        .isEqualTo("{\"agents\":[\"digger\",\"writer\"]}");
    assertThat(answer(UserMessage.from("The judge, please.\n\n" + asked))).isEqualTo("{\"agents\":[\"judge\"]}");
    assertThat(answer(UserMessage.from("Hello.\n\n" + asked))).isEqualTo("{\"agents\":[\"digger\"]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Summarise this JSON: {\"status\": \"UP\"}",
        "Answer in JSON, please.",
        "Answer with JSON: {\"route\": billing"
      })
  void whatShowsNoExampleOfAnAnswerIsAnsweredAsEver(String text) {
    assertThat(answer(UserMessage.from(text))).startsWith(OfflineModel.HEADER);
  }

  private static String answer(ChatMessage... messages) {
    return new OfflineModel().chat(ChatRequest.builder().messages(messages).build()).aiMessage().text();
  }
}
