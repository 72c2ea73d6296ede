package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.RunOptions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunJsonTest {

  private final RunJson json = new RunJson();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1e3}         | {\"a\": 1000}",
        "{\"a\":1.50}        | {\"a\": 1.5}",
        "{\"a\":1,\"b\":[2]} | {\"b\": [2.0], \"a\": 1}"
      })
  void theSameValueIsTheSameHoweverTheDatabaseWritesIt(String given, String stored) {
    assertThat(json.same(given, stored)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1}       | {\"a\": 2}",
        "{\"a\":1}       | {\"a\": \"1\"}",
        "{\"a\":1}       | {}",
        "{\"a\":[1,2]}   | {\"a\": [2,1]}",
        "{\"a\":null}    | {}"
      })
  void anotherValueIsNot(String given, String stored) {
    assertThat(json.same(given, stored)).isFalse();
  }

  @Test
  void everyPartOfASubmissionCountsForItsHashExceptTheKey() {
    Submission submission = submission("a", Map.of(), Optional.empty(), false, "key-1");

    assertThat(json.hash(submission)).matches("[0-9a-f]{64}");
    assertThat(json.hash(submission("a", Map.of(), Optional.empty(), false, "key-2"))).isEqualTo(json.hash(submission));
    assertThat(json.hash(submission("b", Map.of(), Optional.empty(), false, "key-1")))
        .isNotEqualTo(json.hash(submission));
    assertThat(json.hash(submission("a", Map.of("x", IntNode.valueOf(1)), Optional.empty(), false, "key-1")))
        .isNotEqualTo(json.hash(submission));
    assertThat(json.hash(submission("a", Map.of(), Optional.of("id"), false, "key-1")))
        .isNotEqualTo(json.hash(submission));
    assertThat(json.hash(submission("a", Map.of(), Optional.empty(), true, "key-1")))
        .isNotEqualTo(json.hash(submission));
  }

  @Test
  void theFilesThatComeAlongAreAPartOfARequestAndNoFilesAreNone() {
    assertThat(json.text(new Submission.Definition.Text("a"))).isEqualTo("{\"source\":\"a\"}");
    assertThat(json.text(new Submission.Definition.Text("a", Map.of("b.yaml", "x"))))
        .isEqualTo("{\"source\":\"a\",\"files\":{\"b.yaml\":\"x\"}}");
  }

  private static Submission submission(
      String source, Map<String, JsonNode> inputs, Optional<String> workflowId, boolean offline, String key) {
    return new Submission(
        new Submission.Definition.Text(source),
        inputs,
        workflowId,
        new RunOptions(offline, Optional.empty(), Optional.empty()),
        Trace.begin(),
        Optional.of(key));
  }
}
