package io.gantry.web.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.gantry.ejb.run.Submission;
import io.gantry.ejb.run.Submission.Definition;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.ModelReplacement;
import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.request.JsonBodies;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRequestTest {

  private final ObjectMapper mapper = JsonBodies.newMapper();

  @Test
  void aFileAsTextStaysAsItIs() throws JsonProcessingException {
    assertThat(read("{\"spec\": \"name: a\\n\"}").definition()).isEqualTo(new Definition.Text("name: a\n"));
  }

  @Test
  void anObjectBecomesAFile() throws JsonProcessingException {
    Definition.Text text = (Definition.Text) read("{\"spec\": {\"name\": \"a\"}}").definition();

    assertThat(mapper.readTree(text.source())).isEqualTo(mapper.readTree("{\"name\": \"a\"}"));
  }

  @Test
  void everythingElseIsTakenOver() throws JsonProcessingException {
    Submission submission =
        read(
            """
            {"workflow": "w", "version": 3, "inputs": {"b": 1, "a": [true]}, "workflowId": "id-1",
             "options": {"offline": true, "folder": "/srv/w"}}
            """);

    assertThat(submission.definition()).isEqualTo(new Definition.Stored("w", OptionalInt.of(3)));
    assertThat(submission.inputs()).containsOnlyKeys("b", "a");
    assertThat(submission.workflowId()).contains("id-1");
    assertThat(submission.options()).isEqualTo(new RunOptions(true, Optional.of("/srv/w"), Optional.empty()));
    assertThat(submission.idempotencyKey()).contains("key");
  }

  @Test
  void aModelTakesThePlaceOfAllOthers() throws JsonProcessingException {
    RunOptions options =
        read("""
            {"workflow": "w", "options": {"model": {"provider": "OpenAI", "host": "http://h/v1", "modelId": "m"}}}
            """)
            .options();

    assertThat(options.model())
        .contains(new ModelReplacement("openai", Optional.of("http://h/v1"), Optional.of("m")));
  }

  @Test
  void aModelAndTheOfflineOneExcludeEachOther() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read("{\"workflow\": \"w\", \"options\": {\"offline\": true, \"model\": {\"provider\": \"x\"}}}"))
        .withMessageContaining("not both");
  }

  @Test
  void filesAndTheirFolderExcludeEachOther() throws JsonProcessingException {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read("{\"spec\": \"a\", \"files\": {\"b\": \"c\"}, \"options\": {\"folder\": \"/srv/w\"}}"))
        .withMessageStartingWith("Give either 'files' or 'options.folder'")
        .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("/files"));
    assertThat(read("{\"spec\": \"a\", \"files\": {}, \"options\": {\"folder\": \"/srv/w\"}}").options().folder())
        .contains("/srv/w");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"spec\": null}",
        "{\"spec\": 3}",
        "{\"spec\": [1]}",
        "{\"spec\": \"a\", \"workflow\": \"b\"}",
        "{\"spec\": \"a\", \"version\": 1}"
      })
  void exactlyOneWorkflowHasToBeNamed(String json) {
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> read(json));
  }

  @Test
  void whatAFileHasNoPlaceForStandsInTheQuery() {
    Submission submission =
        RunRequest.ofFile("name: a\n").with(true, "/srv/w", "id-1").toSubmission(Trace.begin(), Optional.empty());

    assertThat(submission.definition()).isEqualTo(new Definition.Text("name: a\n"));
    assertThat(submission.options()).isEqualTo(new RunOptions(true, Optional.of("/srv/w"), Optional.empty()));
    assertThat(submission.workflowId()).contains("id-1");
    assertThat(RunRequest.ofFile("a").with(null, null, null).toSubmission(Trace.begin(), Optional.empty()).options())
        .isEqualTo(RunOptions.DEFAULT);
  }

  @Test
  void whatStandsInBodyAndQueryIsRefused() throws JsonProcessingException {
    RunRequest request =
        mapper.readValue(
            "{\"workflow\": \"w\", \"workflowId\": \"a\", \"options\": {\"folder\": \"/f\"}}", RunRequest.class);

    assertThat(request.with(true, null, null).toSubmission(Trace.begin(), Optional.empty()).options())
        .isEqualTo(new RunOptions(true, Optional.of("/f"), Optional.empty()));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> request.with(null, null, "b"))
        .withMessage("'workflowId' stands in the query and in the body; give it once.");
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> request.with(null, "/g", null));
  }

  @Test
  void aTypoIsNamed() {
    assertThatExceptionOfType(UnrecognizedPropertyException.class)
        .isThrownBy(() -> read("{\"workflow\": \"w\", \"imputs\": {}}"))
        .withMessageContaining("imputs");
  }

  private Submission read(String json) throws JsonProcessingException {
    return mapper.readValue(json, RunRequest.class).toSubmission(Trace.begin(), Optional.of("key"));
  }
}
