package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code worker_template.batch_prompts} in a file. */
class BatchPromptsTest {

  private final WorkflowReader reader =
      new WorkflowReader(new Capabilities(Set.of("offline"), Set.of("orchestrator_workers"), Set.of("calculator")));

  private OptionalInt read(String template, String agent, String more) {
    String source = """
        version: 0
        name: together
        runtime: {provider: offline}
        agents:
          boss: {prompt: Split.}
          hand: {prompt: Do.%s}
        pattern:
          type: orchestrator_workers
          config:
            orchestrator: {agent: boss}
            worker_template: {agent: hand%s}
        %s
        """.formatted(agent, template, more);
    return ((OrchestratorWorkers) reader.read(source, References.NONE).workflow().pattern()).batchPrompts();
  }

  @ParameterizedTest
  @CsvSource({"true, 5", "false, 0", "2, 2", "20, 20"})
  void saysHowManyTasksOneCallTakes(String value, int prompts) {
    assertThat(read(", batch_prompts: " + value, "", "").orElse(0)).isEqualTo(prompts);
  }

  @Test
  void isOffWhereNothingIsSaid() {
    assertThat(read("", "", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "21", "many", "2.5", "[]"})
  void refusesWhatIsNoNumberFromTwoToTwenty(String value) {
    assertThatThrownBy(() -> read(", batch_prompts: " + value, "", ""))
        .isInstanceOf(InvalidWorkflowException.class)
        .hasMessageContaining("batch_prompts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " | '' | 'tools: {python: [calculator]}'",
        " | ', tools: [calculator]' | 'tools: {python: [calculator]}'",
        "', tools: [calculator]' | ', tools: []' | 'tools: {python: [calculator]}'"
      })
  void refusesWorkersWithTools(String template, String agent, String tools) {
    String own = template == null ? "" : template;
    assertThatThrownBy(() -> read(own + ", batch_prompts: true", agent, tools))
        .isInstanceOf(InvalidWorkflowException.class)
        .hasMessageContaining("agent 'hand' has some here; add tools: [] to worker_template");
  }

  @Test
  void takesWorkersThatHaveNoToolsOfThoseThereAre() {
    assertThat(read(", tools: [], batch_prompts: 3", ", tools: [calculator]", "tools: {python: [calculator]}")).hasValue(3);
    assertThat(read(", batch_prompts: 3", ", tools: []", "tools: {python: [calculator]}")).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"input_schema", "output_schema"})
  void refusesWorkersWhoseInputOrAnswerHasASchema(String schema) {
    assertThatThrownBy(() -> read(", batch_prompts: true", ", " + schema + ": {type: object}", ""))
        .isInstanceOf(InvalidWorkflowException.class)
        .hasMessageContaining("the " + schema + " of agent 'hand' knows nothing of");
  }
}
