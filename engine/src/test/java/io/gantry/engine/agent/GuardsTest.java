package io.gantry.engine.agent;

import static io.gantry.engine.agent.PlayedStep.Said.calls;
import static io.gantry.engine.agent.PlayedStep.Said.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.engine.agent.PlayedStep.Said;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps an agent from getting stuck, over the strategy of an agent that names none. */
class GuardsTest {

  private static final Strategy REACT = new Strategies(true).of(PlayedStep.agent(1, Optional.empty()));
  private static final Function<ToolCall, String> SAME = call -> "OK:the same";

  private PlayedStep step = new PlayedStep(REACT, PlayedStep.agent(30, Optional.empty()));

  private List<String> story(IntFunction<Said> model, Function<ToolCall, String> tools) {
    step.play(model, tools);
    return step.story;
  }

  private static IntFunction<Said> script(Said... said) {
    return call -> said[Math.min(call, said.length) - 1];
  }

  @Nested
  class AnEmptyAnswer {

    @Test
    void isAskedForAgain() {
      assertThat(story(script(text(" \n"), text("Done")), SAME))
          .containsExactly("model", "empty-answer", "model", "answer: Done");
    }

    @Test
    void failsTheStepTheThirdTimeInARow() {
      assertThat(story(script(text("")), SAME))
          .containsExactly(
              "model", "empty-answer", "model", "empty-answer", "model",
              "OUTPUT: Agent 'worker' answered with nothing 3 times in a row");
    }

    @Test
    void isCountedAnewAfterAReplyThatWasNotEmpty() {
      assertThat(story(script(text(""), text(""), calls("look"), text(""), text(""), text("Done")), SAME))
          .filteredOn("empty-answer"::equals).hasSize(4);
      assertThat(step.story).endsWith("answer: Done");
    }

    @Test
    void isNotAskedForAgainWhenNoModelCallIsLeft() {
      step = new PlayedStep(REACT, PlayedStep.agent(2, Optional.empty()));

      assertThat(story(script(text("")), SAME))
          .containsExactly(
              "model", "empty-answer", "model",
              "OUTPUT: Agent 'worker' answered with nothing, and its 2 model calls are used up");
    }
  }

  @Nested
  class AReply {

    private String[] looks(int number) {
      return IntStream.range(0, number).mapToObj(n -> "look {\"n\":" + n + "}").toArray(String[]::new);
    }

    @Test
    void hasItsFirstThousandCallsMadeAndTheOthersRefused() {
      assertThat(story(script(calls(looks(1_002)), text("Done")), call -> "OK:" + call.arguments()))
          .endsWith("runs look", "refuses look", "refuses look", "model", "answer: Done")
          .filteredOn("runs look"::equals).hasSize(1_000);
      assertThat(step.exchange.replies().get(0).results().get(1_001).text())
          .isEqualTo("Not run: of the 1002 calls you asked for at once only the first 1000 are made. Ask again for what"
              + " you still need.");
    }

    @Test
    void isReadInTimeThatGrowsWithItsCallsAndNotWithTheirSquare() {
      int number = 200_000;
      List<ToolCall> calls =
          IntStream.range(0, number).mapToObj(n -> new ToolCall("c" + n, "look", "{}")).toList();
      Exchange exchange = new Exchange("", "");
      exchange.add("", calls);

      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> calls.forEach(call -> exchange.add(new Exchange.ToolResult(call.id(), "look", Status.OK, "found"))));

      assertThat(exchange.lastReply().hasOpenCalls()).isFalse();
    }
  }

  @Nested
  class AnAgentThatIsStuck {

    @Test
    void isToldSoAtTheThirdSameCallAndThenAskedForAnAnswerWithoutTools() {
      int[] number = {0};
      Function<ToolCall, String> changing = call -> "OK:" + number[0]++;

      assertThat(
              story(
                  script(
                      calls("look {\"a\":1,\"b\":2}"), calls("look {\"b\": 2, \"a\": 1, \"c\": null}"),
                      calls("look {\"a\":1,\"b\":2}"), calls("look {\"a\":1,\"b\":2}"), calls("look {\"a\":1,\"b\":2}"),
                      calls("look {\"a\":1,\"b\":2}"), text("As far as I know")),
                  changing))
          .containsExactly(
              "model", "runs look", "model", "runs look", "model", "runs look", "stalled",
              "model", "runs look", "model", "runs look", "model", "runs look", "answer-now",
              "model without tools", "salvaged: As far as I know");
      assertThat(step.told("stalled")).contains("look {\"a\":1,\"b\":2}");
      assertThat(step.offered).last().isEqualTo(List.of());
    }

    @Test
    void isToldSoWhenTwoRepliesInARowOnlyRepeatWhatIsKnown() {
      assertThat(
              story(
                  script(
                      calls("look", "find"), calls("look"), calls("find"), calls("look"), text("What I know")), SAME))
          .containsExactly(
              "model", "runs look", "runs find", "model", "runs look", "model", "runs find", "stalled",
              "model", "runs look", "answer-now", "model without tools", "salvaged: What I know");
    }

    @Test
    void isNotStuckWhileOneCallOfAReplyIsNewOrComesOutAnotherWay() {
      int[] number = {0};
      assertThat(
              story(
                  script(
                      calls("look"), calls("look", "find {\"n\":1}"), calls("find {\"n\":2}"), calls("find {\"n\":2}"),
                      calls("find {\"n\":3}"), text("Done")),
                  call -> "OK:" + (call.arguments().contains("2") ? number[0]++ : 0)))
          .doesNotContain("stalled")
          .endsWith("answer: Done");
    }

    @Test
    void mayGoOnOnceItDoesSomethingNewAfterItWasTold() {
      assertThat(
              story(
                  script(
                      calls("look"), calls("look"), calls("look"), calls("find {\"n\":1}"), calls("find {\"n\":1}"),
                      calls("find {\"n\":2}"), text("Done")),
                  SAME))
          .containsOnlyOnce("stalled")
          .doesNotContain("answer-now")
          .endsWith("answer: Done");
    }

    @Test
    void isNotHeardWhenItAsksForToolsInsteadOfAnswering() {
      Said stubborn = new Said("", List.of(new ToolCall("x", "look", "{}"), new ToolCall("y", "find", "{}")));

      assertThat(story(script(calls("look"), calls("look"), calls("look"), calls("look"), stubborn, text("Fine")), SAME))
          .endsWith(
              "answer-now", "model without tools", "refuses look", "refuses find", "empty-answer", "model without tools",
              "salvaged: Fine");
    }

    @Test
    void failsTheStepWhenNothingCanBeSaved() {
      assertThat(story(call -> calls("look"), SAME))
          .endsWith("OUTPUT: Agent 'worker' answered with nothing 3 times in a row")
          .filteredOn("runs look"::equals).hasSize(4);
    }

    @Test
    void stillStopsAtItsLimit() {
      step = new PlayedStep(REACT, PlayedStep.agent(3, Optional.empty()));

      assertThat(story(call -> calls("look"), SAME))
          .endsWith("MAX_STEPS: Agent 'worker' did not answer within 3 model calls")
          .doesNotContain("stalled");
    }
  }

  @Nested
  class AToolThatFailsThreeTimes {

    private static final Function<ToolCall, String> LOOK_FAILS =
        call -> call.tool().equals("look") ? "FAILED:no such file" : "OK:found";

    @Test
    void isAnnouncedAsUnusableAndNotOfferedAnyMore() {
      assertThat(
              story(
                  script(calls("look {\"n\":1}"), calls("look {\"n\":2}"), calls("look {\"n\":3}"), text("Without it")),
                  LOOK_FAILS))
          .containsExactly(
              "model", "runs look", "model", "runs look", "model", "runs look", "tool-unusable", "model",
              "answer: Without it");
      assertThat(step.told("tool-unusable")).contains("'look' failed three times");
      assertThat(step.offered)
          .containsExactly(List.of("look", "find"), List.of("look", "find"), List.of("look", "find"), List.of("find"));
    }

    @Test
    void isNotRunWhenItIsCalledAllTheSameAndTheOthersKeepTheirOrder() {
      assertThat(
              story(
                  script(
                      calls("look {\"n\":1}", "look {\"n\":2}", "look {\"n\":3}"),
                      calls("find {\"n\":1}", "look {\"n\":4}", "find {\"n\":2}"), text("Done")),
                  LOOK_FAILS))
          .endsWith("model", "runs find", "refuses look", "runs find", "model", "answer: Done");
      assertThat(step.exchange.replies().get(1).results()).extracting(Exchange.ToolResult::call)
          .containsExactly("c0", "c1", "c2");
      assertThat(step.exchange.replies().get(1).results().get(1).text()).contains("'look' failed three times");
    }

    @ParameterizedTest
    @CsvSource({"FAILED, true", "TIMED_OUT, true", "BAD_ARGUMENTS, false", "UNKNOWN_TOOL, false"})
    void hasFailedItselfAndNotOnlyBeenCalledWrongly(String status, boolean unusable) {
      story(
          script(calls("look {\"n\":1}"), calls("look {\"n\":2}"), calls("look {\"n\":3}"), text("Done")),
          call -> status + ":no");

      assertThat(step.story.contains("tool-unusable")).isEqualTo(unusable);
    }

    @Test
    void hasNoSuccessInBetween() {
      assertThat(
              story(
                  script(
                      calls("look {\"n\":1}"), calls("look {\"n\":2}"), calls("look {\"good\":1}"), calls("look {\"n\":3}"),
                      calls("look {\"n\":4}"), text("Done")),
                  call -> call.arguments().contains("good") ? "OK:yes" : "FAILED:no"))
          .doesNotContain("tool-unusable");
    }

    @Test
    void isAnnouncedOnceAndAnotherOneBySomethingElse() {
      assertThat(
              story(
                  script(
                      calls("look {\"n\":1}", "look {\"n\":2}", "look {\"n\":3}"),
                      calls("find {\"n\":1}", "find {\"n\":2}", "find {\"n\":3}"), text("Without any")),
                  call -> "FAILED:no"))
          .filteredOn("tool-unusable"::equals).hasSize(2);
      assertThat(step.exchange.nudges().get(1).text()).contains("'find'").doesNotContain("look");
      assertThat(step.offered).last().isEqualTo(List.of());
    }
  }

  @Nested
  class AnAnswerOfTheWrongShape {

    private static final String SCHEMA =
        "{\"type\":\"object\",\"required\":[\"score\"],\"properties\":{\"score\":{\"type\":\"integer\",\"maximum\":10}}}";

    private List<String> storyOf(int maxSteps, Said... said) {
      step = new PlayedStep(REACT, PlayedStep.agent(maxSteps, Optional.of(json(SCHEMA))));
      return story(script(said), SAME);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '\0',
        value = {
          "{\"score\": 7}",
          "Here it is: {\"score\": 7} as you asked [1].",
          "See [1] and {\"score\": \"x\"} first, then {\"score\": 7}",
          "```json {\"score\": 7} ```"
        })
    void isNotOneThatHoldsWhatTheSchemaWants(String answer) {
      assertThat(storyOf(30, text(answer))).containsExactly("model", "answer: " + answer);
    }

    @Test
    void isAskedForAgainOnceWithWhatIsWrong() {
      assertThat(storyOf(30, text("{\"score\": 11}"), text("{\"score\": 10}")))
          .containsExactly("model", "output-schema", "model", "answer: {\"score\": 10}");
      assertThat(step.told("output-schema")).contains("/score: must have a maximum value of 10").contains(SCHEMA);
    }

    @Test
    void failsTheStepTheSecondTime() {
      assertThat(storyOf(30, text("{\"score\": 11}"), text("seven")))
          .endsWith(
              "OUTPUT: The answer of agent 'worker' does not satisfy its output_schema: it holds no JSON (asked for twice)");
    }

    @Test
    void mayBeCorrectedWithTheHelpOfTools() {
      assertThat(storyOf(30, text("seven"), calls("look"), text("{\"score\": 1}")))
          .containsExactly("model", "output-schema", "model", "runs look", "model", "answer: {\"score\": 1}");
    }

    @Test
    void failsTheStepWhenNoModelCallIsLeft() {
      assertThat(storyOf(1, text("{}")))
          .containsExactly(
              "model",
              "OUTPUT: The answer of agent 'worker' does not satisfy its output_schema: required property 'score' not found,"
                  + " and its 1 model calls are used up");
    }

    @Test
    void isCorrectedWithoutToolsWhenTheAgentWasStuck() {
      assertThat(
              storyOf(
                  30, calls("look"), calls("look"), calls("look"), calls("look"), text("seven"), text("{\"score\": 7}")))
          .endsWith(
              "answer-now", "model without tools", "output-schema", "model without tools", "salvaged: {\"score\": 7}");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '\0',
        value = {
          "{\"type\":\"string\",\"maxLength\":3}|yes|true",
          "{\"type\":\"string\",\"maxLength\":3}|never|false",
          "{\"type\":\"integer\"}|42|true",
          "{\"type\":\"integer\"}|42.5|false",
          "{\"type\":\"array\",\"minItems\":1}|[]|false",
          "{\"enum\":[\"a\",\"b\"]}|b|true",
          "{\"enum\":[\"a\",\"b\"]}|\"b\"|true",
          "{\"type\":\"boolean\"}|perhaps|false"
        })
    void mayBeNoObjectAtAll(String schema, String answer, boolean good) {
      step = new PlayedStep(REACT, PlayedStep.agent(30, Optional.of(json(schema))));

      assertThat(story(script(text(answer)), SAME).contains("output-schema")).isEqualTo(!good);
    }
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
