package io.gantry.engine.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.pattern.StepResults.Found;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What references lead to, and what becomes of parameters that hold them. */
class StepResultsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> RESPONSES =
      Map.of(
          "a", "{\"n\": 3, \"list\": [{\"name\": \"pear\"}], \"body\": \"{\\\"eur\\\": 1.5}\", \"empty\": {}}",
          "text", "just  text",
          "number", "42",
          "fenced", "Here:\n```json\n{\"x\": true}\n```");
  private static final StepResults RESULTS = new StepResults(name -> Optional.ofNullable(RESPONSES.get(name)));

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static FilledParameters fill(String parameters, String schema) {
    return FilledParameters.of((ObjectNode) json(parameters), json(schema), RESPONSES.keySet(), RESULTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$a.n | 3",
        "$a.list | [{\"name\":\"pear\"}]",
        "$a.list[0].name | \"pear\"",
        "$a.list.0.name | \"pear\"",
        "$a.body.eur | 1.5",
        "$fenced.x | true",
        "$number | 42",
        "$text | \"just  text\"",
      })
  void aPathLeadsIntoAResult(String reference, String expected) {
    Found found = RESULTS.at(ResultReference.in(reference, RESPONSES.keySet()).get(0));
    assertThat(((Found.Value) found).value()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$a.m | '$a.m' is not there: the result of 'a' has n, list, body, empty",
        "$a.list[4] | '$a.list[4]' is not there: '$a.list' is a list of 1",
        "$a.empty.x | '$a.empty.x' is not there: '$a.empty' has no members",
        "$text.x | '$text.x' is not there: the result of 'text' is no JSON with members but 'just text'",
      })
  void whatIsNotThereIsNamedBesideWhatIs(String reference, String reason) {
    Found found = RESULTS.at(ResultReference.in(reference, RESPONSES.keySet()).get(0));
    assertThat(((Found.Nothing) found).reason()).isEqualTo(reason.replace("|", "").strip());
  }

  @Test
  void aValueTakesTheTypeThatTheSchemaWantsAtItsPlace() {
    String schema =
        "{\"properties\": {\"t\": {\"type\": \"string\"}, \"i\": {\"type\": [\"integer\", \"null\"]},"
            + " \"l\": {\"items\": {\"type\": \"string\"}}}, \"additionalProperties\": {\"type\": \"string\"}}";

    FilledParameters filled =
        fill(
            "{\"t\": \"$number\", \"i\": \"$number\", \"l\": [\"$a.n\", 1], \"o\": \"$a.list\", \"k\": {\"x\": \"$a.n\"}}",
            schema);

    assertThat(filled.values())
        .isEqualTo(json(
            "{\"t\": \"42\", \"i\": 42, \"l\": [\"3\", 1], \"o\": \"[{\\\"name\\\":\\\"pear\\\"}]\", \"k\": {\"x\": 3}}"));
    assertThat(filled.missing()).isEmpty();
  }

  @Test
  void aTextThatReadsAsWhatIsWantedIsThat() {
    StepResults results = new StepResults(name -> Optional.of("{\"n\": \"17\"}"));
    JsonNode schema = json("{\"properties\": {\"i\": {\"type\": \"integer\"}}}");
    FilledParameters filled = FilledParameters.of((ObjectNode) json("{\"i\": \"$a.n\"}"), schema, Set.of("a"), results);
    assertThat(filled.values()).isEqualTo(json("{\"i\": 17}"));
  }

  @Test
  void insideALongerTextAResultIsText() {
    assertThat(fill("{\"q\": \"{$a.list} and $text, $number%\"}", "{}").values())
        .isEqualTo(json("{\"q\": \"[{\\\"name\\\":\\\"pear\\\"}] and just  text, 42%\"}"));
  }

  @Test
  void whatCannotBeFilledInStaysAsItIsWritten() {
    FilledParameters filled = fill("{\"q\": \"$a.m\", \"r\": \"$a.n\"}", "{}");
    assertThat(filled.values()).isEqualTo(json("{\"q\": \"$a.m\", \"r\": 3}"));
    assertThat(filled.missing().orElseThrow()).startsWith("'$a.m' is not there");
  }

  @Test
  void parametersDoNotGrowWithoutBound() {
    StepResults results = new StepResults(name -> Optional.of("x".repeat(1_500_000)));
    FilledParameters filled =
        FilledParameters.of((ObjectNode) json("{\"q\": \"{$a}{$a}{$a}\"}"), json("{}"), Set.of("a"), results);
    assertThat(filled.missing()).contains("with '$a' it has more than 2000000 characters");
  }
}
