package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputBinderTest {

  private final Workflow workflow =
      WorkflowFiles.reader().read(WorkflowFiles.oneStep("""
          inputs:
            required: {topic: string, count: integer}
            optional:
              ratio: {type: number, default: 0.5}
              deep: {type: boolean}
              tags: {type: array, default: [x]}
              more: object
              mode: {type: string, enum: [fast, slow]}
            values: {count: 3, free: yes}
          """), References.NONE).workflow();

  private Map<String, JsonNode> bind(Map<String, JsonNode> given) {
    return new InputBinder().bind(workflow, given);
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }

  private List<WorkflowProblem> problems(Map<String, JsonNode> given) {
    return catchThrowableOfType(InvalidWorkflowException.class, () -> bind(given)).problems();
  }

  @Test
  void takesTheCallersValueThenTheFilesThenTheDefault() {
    assertThat(bind(Map.of("topic", text("t"))).toString())
        .isEqualTo("{topic=\"t\", count=3, ratio=0.5, tags=[\"x\"], free=\"yes\"}");
    assertThat(bind(Map.of("topic", text("t"), "count", JsonNodeFactory.instance.numberNode(4))).get("count").intValue())
        .isEqualTo(4);
  }

  @Test
  void keepsValuesThatTheFileNeverDeclares() {
    assertThat(bind(Map.of("topic", text("t"), "extra", text("e")))).containsEntry("extra", text("e"));
  }

  @Test
  void namesAMissingInput() {
    assertThat(problems(Map.of())).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("input");
      assertThat(problem.pointer()).isEqualTo("/inputs/topic");
      assertThat(problem.line()).isZero();
      assertThat(problem.message()).contains("'topic'").contains("required");
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "count | 12 | 12", "ratio | 2.5 | 2.5", "ratio | 2 | 2", "deep | true | true", "deep | No | false", "deep | 1 | true",
    "tags | [1, 2] | [1,2]", "more | {\"a\": 1} | {\"a\":1}", "mode | fast | \"fast\"",
  })
  void readsTextAsTheDeclaredType(String name, String given, String bound) {
    Map<String, JsonNode> values = new LinkedHashMap<>(Map.of("topic", text("t")));
    values.put(name, text(given));
    assertThat(bind(values).get(name).toString()).isEqualTo(bound);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "count | 1.5 | type integer", "count | many | type integer", "ratio | x | type number", "deep | maybe | type boolean",
    "tags | {} | type array", "more | [1] | type object", "mode | medium | one of fast, slow", "count | 1 2 | type integer",
  })
  void refusesWhatDoesNotFit(String name, String given, String words) {
    Map<String, JsonNode> values = new LinkedHashMap<>(Map.of("topic", text("t")));
    values.put(name, text(given));
    assertThat(problems(values)).singleElement().satisfies(problem -> {
      assertThat(problem.pointer()).isEqualTo("/inputs/" + name);
      assertThat(problem.message()).contains(words);
    });
  }
}
