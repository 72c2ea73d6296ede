package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plans of the offline model. */
class OfflinePlanTest {

  private static final String ASKED =
      "\n\nMake a plan for this, of at most 9 steps. Each step is one action with its parameters:\n\n"
          + "{\"tool\":\"grep\",\"description\":\"Finds lines\",\"parameters\":{\"type\":\"object\",\"properties\":"
          + "{\"pattern\":{\"type\":\"string\"},\"path\":{\"type\":\"string\"}},\"required\":[\"pattern\",\"path\"]}}\n"
          + "{\"tool\":\"calculator\",\"description\":\"Computes\",\"parameters\":{\"type\":\"object\",\"properties\":"
          + "{\"expression\":{\"type\":\"string\"}},\"required\":[\"expression\"]}}\n"
          + "{\"agent\":\"writer\",\"description\":\"You write.\"}\n\nThe parameters of a tool follow its schema.\n"
          + "Answer with JSON and nothing else: {\"goal\": \"<goal>\", \"steps\": [{\"id\": \"step1\","
          + " \"action\": \"<name>\", \"parameters\": {}, \"dependencies\": [], \"reasoning\": \"<why>\"}]}";

  private static JsonNode answer(ChatMessage... messages) {
    String text = new OfflineModel().doChat(ChatRequest.builder().messages(List.of(messages)).build()).aiMessage().text();
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void aPlanCallsTheToolsThatTheTaskNames() {
    JsonNode plan =
        answer(
            SystemMessage.from("You plan."),
            UserMessage.from("What failed?\nUse grep on a.log with the pattern `E`. Use calculator for 2 * 21." + ASKED));

    assertThat(plan.path("goal").asText()).isEqualTo("What failed?");
    assertThat(plan.path("steps")).hasSize(2);
    assertThat(plan.at("/steps/0")).hasToString(
        "{\"id\":\"step1\",\"action\":\"grep\",\"parameters\":{\"pattern\":\"E\",\"path\":\"a.log\"},\"dependencies\":[],"
            + "\"reasoning\":\"The request asks for grep.\"}");
    assertThat(plan.at("/steps/1/parameters/expression").asText()).isEqualTo("2 * 21");
  }

  @Test
  void aTaskThatAsksForNoToolHasAPlanWithoutSteps() {
    assertThat(answer(UserMessage.from("Say hello" + ASKED)).path("steps")).isEmpty();
  }

  @Test
  void aSecondPlanHoldsNothingMore() {
    JsonNode again =
        answer(
            UserMessage.from("Use calculator for 2 * 21." + ASKED),
            AiMessage.from("{\"steps\": []}"),
            UserMessage.from("Failed: calculator 2 * 21\n" + ASKED.substring(ASKED.indexOf("Answer with"))));

    assertThat(again.path("steps")).isEmpty();
    assertThat(again.path("goal").asText()).isEqualTo("Nothing more to do");
  }

  @Test
  void aVerdictIsWhatTheExampleSaysUnlessSomethingGivenSaysOtherwise() {
    String ask =
        "\nAnswer with JSON and nothing else: {\"valid\": true, \"confidence\": 0.9, \"reason\": \"<why>\"}, where"
            + " confidence is a number from 0 to 1";

    JsonNode fine = answer(UserMessage.from("The result is 42." + ask));
    JsonNode wrong = answer(UserMessage.from("The result is 42.\nThe check says valid: false" + ask));

    assertThat(fine.path("valid").booleanValue()).isTrue();
    assertThat(fine.path("confidence").doubleValue()).isEqualTo(1);
    assertThat(wrong.path("valid").isBoolean()).isTrue();
    assertThat(wrong.path("valid").booleanValue()).isFalse();
  }
}
