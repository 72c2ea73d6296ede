package io.gantry.engine.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Short tasks that stand for themselves and are the same today as tomorrow need no decision. */
class FastPathTest {

  private final FastPath path = new FastPath(new Supervisor.FastPath(8, 60, Set.of("Heute")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is the capital of France?",
        "question: Name three rivers.",
        "  Translate 'harbour' into French\n",
        "3.14 * 2?",
        "Explain items and titles",
        "Wie heißt die Hauptstadt von Norwegen?"
      })
  void theseTakeIt(String task) {
    assertThat(path.fits(task)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nothing to do          | ` `",
        "too many words         | one two three four five six seven eight nine",
        "too many characters    | Pneumonoultramicroscopicsilicovolcanoconiosis incomprehensibilities",
        "a time                 | What is the weather in Oslo?",
        "a time                 | Who won yesterday?",
        "a time, in capitals    | LATEST release of Java",
        "a time, with a mark    | And now?",
        "a time's              | What is today's menu?",
        "a word with its end    | “It’s” in French?",
        "a year                 | Who won the cup in 2022?",
        "a time of day          | Which train leaves at 9:40?",
        "a word for what was    | Shorten it.",
        "a word for what was    | What about the previous one?",
        "a word for what was    | Tell me more",
        "what is somebody's     | Where is my order?",
        "a word of the workflow | Was kocht man heute?",
      })
  void theseDoNot(String because, String task) {
    assertThat(path.fits(task)).as(because).isFalse();
  }

  @Test
  void itsBoundsAreInclusive() {
    assertThat(path.fits("a b c d e f g h")).isTrue();
    assertThat(path.fits("x".repeat(60))).isTrue();
    assertThat(path.fits("x".repeat(61))).isFalse();
    assertThat(path.fits("😀".repeat(60))).as("characters, not halves of pairs").isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | false",
        "{'question': 'Why?'} | false",
        "{'conversation': ''} | false",
        "{'conversation': ' '} | false",
        "{'messages': []} | false",
        "{'history': {}} | false",
        "{'history': null} | false",
        "{'conversation': 'Hello'} | true",
        "{'messages': [{'role': 'user'}]} | true",
        "{'history': {'a': 1}} | true",
        "{'conversation': '', 'history': ['x']} | true",
      })
  void aConversationIsAnInputOfThatNameThatIsNotEmpty(String inputs, boolean expected) throws IOException {
    ObjectNode given = (ObjectNode) new ObjectMapper().readTree(inputs.replace('\'', '"'));
    Map<String, JsonNode> values = new LinkedHashMap<>();
    given.properties().forEach(input -> values.put(input.getKey(), input.getValue()));

    assertThat(FastPath.hasConversation(values)).isEqualTo(expected);
  }
}
