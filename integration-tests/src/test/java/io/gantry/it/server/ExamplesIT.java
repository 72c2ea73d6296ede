package io.gantry.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every workflow in {@code examples} runs as it is with the offline model, and with a provider. */
@ExtendWith(ArquillianExtension.class)
class ExamplesIT {

  @ArquillianResource private GantryServer gantry;

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(BuiltProject.find().examples())) {
      return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleRunsOffline(Path file) throws IOException {
    ObjectNode workflow = workflow(file);

    RunState run = run(workflow, true);

    assertCompletedWithArtifacts(run, workflow);
    assertThat(run.result()).startsWith("[offline model]");
    List<RunEntry> calls =
        gantry.viewer().journal(run.id()).stream().filter(entry -> entry.kind().equals("ToolReturned")).toList();
    assertThat(calls.isEmpty()).isEqualTo(!workflow.has("tools") && !workflow.has("skills"));
    assertThat(calls).allMatch(call -> call.body().path("status").asText().equalsIgnoreCase("ok"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleRunsAgainstAProvider(Path file) throws IOException {
    ObjectNode workflow = workflow(file);
    String model = "example-" + workflow.path("name").asText();
    gantry.provider().script(model, ModelScript.ECHO.withReplies(firstReplies(workflow)));
    workflow
        .withObject("/runtime")
        .put("provider", "openai")
        .put("host", gantry.provider().v1().toString())
        .put("model_id", model);

    RunState run = run(workflow, false);

    assertCompletedWithArtifacts(run, workflow);
    List<String> kinds = gantry.viewer().journal(run.id()).stream().map(RunEntry::kind).toList();
    assertThat(gantry.provider().stats(model).answered())
        .isEqualTo(kinds.stream().filter("ModelReplied"::equals).count())
        .isGreaterThanOrEqualTo(run.steps().stream().filter(step -> step.path("kind").asText().equals("agent")).count());
  }

  @Test
  void callsOfOneReplyAreOneRequest() throws IOException {
    RunState run = run(workflow(BuiltProject.find().examples().resolve("batch-calls.yaml")), true);

    List<RunEntry> journal = gantry.viewer().journal(run.id());
    assertThat(journal).filteredOn(entry -> entry.kind().equals("CallsJoined")).singleElement()
        .satisfies(entry -> assertThat(entry.body().path("calls")).hasSize(3));
    assertThat(journal).filteredOn(entry -> entry.kind().equals("ToolReturned"))
        .extracting(entry -> entry.body().path("source").asText()).containsExactly("batch", "batch", "batch");
    assertThat(journal).filteredOn(entry -> entry.kind().equals("ToolReturned")).last()
        .satisfies(entry -> assertThat(entry.body().path("text").asText()).contains("plums").contains("4.9"));
  }

  @Test
  void theRemoteAgentsWorkIsTheResultOfTheCall() throws IOException {
    RunState run = run(workflow(BuiltProject.find().examples().resolve("remote-agent.yaml")), true);

    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolReturned")).singleElement()
        .satisfies(entry -> assertThat(entry.body().path("text").asText())
            .isEqualTo("Plums are dear this year because of the late frost."));
  }

  /** The file; what it asks of the development server's own address it gets from a web site of the test. */
  private ObjectNode workflow(Path file) throws IOException {
    String text = Files.readString(file)
        .replace("http://localhost:9080", gantry.pages().page("").toString())
        .replace(ExampleServices.WRITTEN, gantry.services().toString());
    return (ObjectNode) new YAMLMapper().readTree(text);
  }

  private RunState run(ObjectNode workflow, boolean offline) {
    ObjectNode submission = JsonNodeFactory.instance.objectNode();
    submission.set("spec", workflow);
    submission.putObject("options").put("offline", offline).put("folder", BuiltProject.find().examples().toString());
    String id = gantry.operator().start(submission);
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      events.until(entry -> {
        if (entry.kind().equals("QuestionAsked")) {
          boolean call = entry.body().path("approval").isObject();
          gantry.approver().answer(id, entry.step(), call ? "approve" : "approved");
        }
        return entry.isFinal();
      });
    }
    return gantry.viewer().state(id);
  }

  /** What the model must say first so that the pattern can go on. */
  private static Reply[] firstReplies(JsonNode workflow) {
    if (workflow.at("/agents/triage/$ref").isTextual()) {
      return new Reply[] {Reply.text("{\"urgency\": \"high\", \"summary\": \"Nobody can log in\"}")};
    }
    return switch (workflow.at("/pattern/type").asText()) {
      case "routing" -> new Reply[] {Reply.text("{\"route\": \"technical\"}")};
      case "evaluator_optimizer" -> new Reply[] {Reply.text("A first draft"), Reply.text("{\"score\": 90}")};
      case "orchestrator_workers" -> new Reply[] {Reply.text("[{\"task\": \"Staff\"}, {\"task\": \"Visitors\"}]")};
      case "plan_execute" -> new Reply[] {Reply.text(
          """
          {"goal": "errors", "steps": [
            {"id": "errors", "action": "grep", "parameters": {"pattern": " E ", "path": "data/server.log"},
             "dependencies": []},
            {"id": "days", "action": "calculator", "parameters": {"expression": "30 * 24 * 3600"}, "dependencies": []},
            {"id": "twice", "action": "calculator", "parameters": {"expression": "$days * 2"}, "dependencies": []}]}
          """)};
      case "supervisor" ->
          new Reply[] {Reply.text("{\"mode\": \"parallel\", \"agents\": [\"investigator\", \"writer\"]}")};
      default -> new Reply[0];
    };
  }

  private void assertCompletedWithArtifacts(RunState run, JsonNode workflow) {
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isNotBlank();
    JsonNode declared = workflow.at("/outputs/artifacts");
    int notes = workflow.at("/context_policy").has("notes") ? 1 : 0;
    assertThat(run.artifacts()).hasSize(declared.size() + notes);
    for (JsonNode artifact : run.artifacts()) {
      Answer content = gantry.viewer().get(artifact.path("href").asText());
      assertThat(content.status()).isEqualTo(200);
      assertThat(content.text()).isNotBlank().doesNotContain("{{");
    }
  }
}
