package io.gantry.cli;

import static io.gantry.cli.StandInServer.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user calls it: a process of its own, its output in pipes, an exit code. */
class CommandTest {

  private static final String DONE =
      "{\"workflowId\":\"r1\",\"status\":\"completed\",\"result\":\"All is well\","
          + "\"artifacts\":[{\"path\":\"sub/report.md\"}]}";

  @TempDir private Path folder;
  private StandInServer server;

  private record Ended(int exitCode, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    server = new StandInServer();
    Files.writeString(folder.resolve("password"), "secret\n");
    Files.writeString(folder.resolve("flow.yaml"), "name: flow\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Ended gantry(String... arguments) throws IOException, InterruptedException {
    return gantry(List.of(), arguments);
  }

  private Ended gantry(List<String> jvm, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dgantry.root=" + folder,
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(jvm);
    command.add(GantryCommand.class.getName());
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exitCode = process.waitFor();
    return new Ended(exitCode, Files.readString(out), Files.readString(err));
  }

  private Ended onStandIn(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--host", server.address().toString(), "--password-file", "password"));
    return gantry(all.toArray(String[]::new));
  }

  private void runThatEnds(String finalKind, String body, String run) {
    server
        .answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}")
        .answering("GET /api/v1/runs/r1", 200, run)
        .answering("GET /api/v1/runs/r1/artifacts/sub/report.md", 200, "the report")
        .streaming(
            event(1, 0, "RunSubmitted", "", "{}"),
            event(2, 0.1, "StepStarted", "steps[0]", "{\"agent\":\"reader\"}"),
            event(3, 1.1, "ModelReplied", "steps[0]",
                "{\"took\":\"PT0.8S\",\"waited\":\"PT0.05S\",\"tokens\":{\"input\":1200,\"output\":34}}"),
            event(4, 1.2, "ToolReturned", "steps[0]", "{\"took\":\"PT0.07S\",\"waited\":\"PT0S\"}"),
            event(5, 1.3, "StepCompleted", "steps[0]", "{\"response\":\"x\"}"),
            event(6, 1.4, finalKind, "", body));
  }

  @Nested
  class Answer {

    @Test
    void isSentToTheQuestionThatIsNamed() throws Exception {
      server.answering("POST /api/v1/runs/r1/answers", 200, "{}");

      Ended ended = onStandIn("answer", "r1", "--gate", "tasks.ok", "yes, go");

      assertThat(ended.exitCode()).isZero();
      assertThat(server.asked("POST", "/api/v1/runs/r1/answers")).singleElement()
          .satisfies(asked -> assertThat(asked.body()).isEqualTo("{\"answer\":\"yes, go\",\"gate\":\"tasks.ok\"}"));
    }

    @Test
    void thatIsRefusedSaysWhy() throws Exception {
      server.answering("POST /api/v1/runs/r1/answers", 409, "{\"detail\":\"It has been answered already; open: b.\"}");

      Ended ended = onStandIn("answer", "r1", "yes");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).isEqualTo("gantry: It has been answered already; open: b.\n");
      assertThat(server.asked("POST", "/api/v1/runs/r1/answers").get(0).body()).isEqualTo("{\"answer\":\"yes\"}");
    }
  }

  @Nested
  class Run {

    @Test
    void thatCompletesShowsStepsResultTableAddressAndSavesArtifacts() throws Exception {
      runThatEnds("RunCompleted", "{}", DONE);

      Ended ended = onStandIn("run", "flow.yaml", "--var", "city=Oslo", "--offline");

      assertThat(ended.err()).isEmpty();
      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out())
          .contains("start  steps[0]  agent reader", "done   steps[0]  1.20 s  1 model call, 1 tool call")
          .contains("All is well", "wall time 1.40 s", "saved artifacts/sub/report.md")
          .contains(server.address() + "/api/v1/runs/r1");
      assertThat(folder.resolve("artifacts/sub/report.md")).hasContent("the report");
      StandInServer.Asked submitted = server.asked("POST", "/api/v1/runs").get(0);
      assertThat(submitted.body())
          .contains("\"spec\":\"name: flow\\n\"", "\"inputs\":{\"city\":\"Oslo\"}", "\"offline\":true")
          .contains("\"folder\":\"" + folder.toAbsolutePath() + "\"");
      assertThat(submitted.headers()).containsEntry("Authorization", "Basic YWRtaW46c2VjcmV0");
    }

    @Test
    void tellsOfATableWithEachStepAndTheirSum() throws Exception {
      runThatEnds("RunCompleted", "{}", DONE);

      assertThat(onStandIn("run", "flow.yaml").out().lines().map(line -> line.replaceAll(" {2,}", "|")))
          .contains(
              "step|agent|model calls|tools|waited|model time|tool time|total|tokens",
              "steps[0]|reader|1|1|0.050 s|0.800 s|0.070 s|1.20 s|1,234",
              "total|1|1|0.050 s|0.800 s|0.070 s|1.20 s|1,234");
    }

    @Test
    void thatAsksWithoutAKeyboardSaysHowToAnswer() throws Exception {
      server
          .answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}")
          .answering("GET /api/v1/runs/r1", 200, "{\"status\":\"completed\",\"result\":\"ok\"}")
          .streaming(
              event(1, 0, "QuestionAsked", "tasks.ok",
                  "{\"prompt\":\"Fine?\",\"contextDisplay\":\"Draft\",\"defaultAnswer\":null,\"deadline\":null,"
                      + "\"validationPattern\":\"yes|no\"}"),
              event(2, 9, "QuestionAnswered", "tasks.ok", "{\"answer\":\"yes\",\"by\":\"ada\",\"timedOut\":false}"),
              event(3, 9, "StepCompleted", "tasks.ok", "{\"response\":\"yes\"}"),
              event(4, 9, "RunCompleted", "", "{}"));

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out())
          .contains("asks   tasks.ok  Fine?\n       | Draft\n       the answer must match yes|no\n")
          .contains("./gantry answer r1 --gate 'tasks.ok' ANSWER")
          .contains("answer tasks.ok  by ada: yes");
    }

    @Test
    void goesOnAfterALostConnectionFromTheLastEventSeen() throws Exception {
      server
          .answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}")
          .answering("GET /api/v1/runs/r1", 200, "{\"status\":\"completed\",\"result\":\"ok\"}")
          .streaming(event(1, 0, "RunSubmitted", "", "{}"), event(2, 0.1, "StepStarted", "a", "{\"agent\":\"x\"}"))
          .streaming(
              event(2, 0.1, "StepStarted", "a", "{\"agent\":\"x\"}"),
              event(3, 0.2, "StepCompleted", "a", "{}"),
              event(4, 0.3, "RunCompleted", "", "{}"));

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out().lines().filter(line -> line.startsWith("start "))).hasSize(1);
      assertThat(server.asked("GET", "/api/v1/runs/r1/events"))
          .extracting(asked -> asked.headers().get("Last-event-id"))
          .containsExactly(null, "2");
    }

    @Test
    void thatFailsEndsWith10AndSaysWhy() throws Exception {
      runThatEnds("RunFailed", "{}", "{\"status\":\"failed\",\"error\":{\"kind\":\"MODEL\",\"reason\":\"no answer\"}}");

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(10);
      assertThat(ended.err()).isEqualTo("gantry: Run r1 failed (MODEL): no answer\n");
    }

    @Test
    void thatExceedsItsBudgetEndsWith20() throws Exception {
      runThatEnds(
          "RunFailed", "{}", "{\"status\":\"failed\",\"error\":{\"kind\":\"budget\",\"reason\":\"max_steps\"}}");

      assertThat(onStandIn("run", "flow.yaml").exitCode()).isEqualTo(20);
    }

    @Test
    void thatIsCancelledEndsWith10() throws Exception {
      runThatEnds("RunCancelled", "{\"by\":\"me\"}", "{\"status\":\"cancelled\"}");

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(10);
      assertThat(ended.err()).isEqualTo("gantry: Run r1 was cancelled\n");
    }

    @Test
    void savesNoArtifactOutsideItsFolder() throws Exception {
      runThatEnds(
          "RunCompleted", "{}", "{\"status\":\"completed\",\"artifacts\":[{\"path\":\"../evil.txt\"}]}");
      server.answering("GET /api/v1/runs/r1/artifacts/../evil.txt", 200, "evil");

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).contains("Refused to save artifact '../evil.txt'");
      assertThat(folder.resolve("evil.txt")).doesNotExist();
    }

    @Test
    void thatIsDetachedReturnsAtOnceWithItsAddress() throws Exception {
      server.answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}");

      Ended ended = onStandIn("run", "flow.yaml", "--detach", "--id", "mine");

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out()).isEqualTo("run r1  " + server.address() + "/api/v1/runs/r1\n");
      assertThat(server.asked("POST", "/api/v1/runs").get(0).body()).contains("\"workflowId\":\"mine\"");
    }

    @Test
    void givesAFilesValuesAndLetsTheCommandLineWin() throws Exception {
      server.answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}");
      Files.writeString(folder.resolve("vars.json"), "{\"n\": 3, \"city\": \"Rome\"}");

      onStandIn("run", "flow.yaml", "--detach", "--vars-file", "vars.json", "--var", "city=Oslo");

      assertThat(server.asked("POST", "/api/v1/runs").get(0).body())
          .contains("\"inputs\":{\"n\":3,\"city\":\"Oslo\"}");
    }
  }

  @Nested
  class Refusal {

    private static final String INVALID =
        """
        {"title":"Invalid workflow","detail":"2 problems","problems":[
          {"code":"schema","pointer":"/runtime/provider","line":4,"message":"provider is missing"},
          {"code":"input","pointer":"","line":0,"message":"city is missing"}]}
        """;

    @Test
    void ofAWorkflowPrintsEachPlaceAndEndsWith3() throws Exception {
      server.answering("POST /api/v1/runs", 422, INVALID);

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(3);
      assertThat(ended.err())
          .isEqualTo(
              """
              flow.yaml:4: provider is missing (/runtime/provider)
              flow.yaml: city is missing
              gantry: flow.yaml is not a valid workflow: 2 problems
              """);
    }

    @Test
    void onValidationEndsWith3Too() throws Exception {
      server.answering("POST /api/v1/workflows/validate", 422, INVALID);

      assertThat(onStandIn("validate", "flow.yaml").exitCode()).isEqualTo(3);
    }

    @Test
    void ofAnUnknownUserEndsWith1() throws Exception {
      server.answering("POST /api/v1/runs", 401, "");

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).contains("wrong user or password").doesNotContain("secret");
    }

    @Test
    void byAFullServerNamesTheTimeToWait() throws Exception {
      server.answering("POST /api/v1/runs", 503, "{\"detail\":\"the queue of runs is full\"}");

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).isEqualTo("gantry: The server is busy: the queue of runs is full\n");
    }

    @Test
    void ofAConnectionEndsWith1() throws Exception {
      server.close();

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).startsWith("gantry: No answer from " + server.address()).hasLineCount(1);
    }
  }

  @Nested
  class Usage {

    @Test
    void errorsEndWith2() throws Exception {
      assertThat(gantry("run").exitCode()).isEqualTo(2);
      assertThat(gantry("run", "flow.yaml", "--var", "novalue").exitCode()).isEqualTo(2);
      assertThat(gantry("fly").exitCode()).isEqualTo(2);
      assertThat(onStandIn("run", "missing.yaml").exitCode()).isEqualTo(2);
    }

    @Test
    void helpLoadsNoClassOfHttpDatabaseOrJson() throws Exception {
      Ended ended = gantry(List.of("-verbose:class"), "validate", "--help");

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out())
          .contains("Usage: gantry validate")
          .doesNotContain("java.net.http.", "org.postgresql.", "com.fasterxml.", "org.apache.commons.");
    }

    @Test
    void aValidWorkflowIsNamedWithItsWarnings() throws Exception {
      server.answering(
          "POST /api/v1/workflows/validate",
          200,
          "{\"valid\":true,\"name\":\"flow\",\"pattern\":\"chain\",\"warnings\":[\"no such tool\"]}");

      Ended ended = onStandIn("validate", "flow.yaml");

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out())
          .isEqualTo("flow.yaml: warning: no such tool\nflow.yaml is valid: workflow flow, pattern chain\n");
    }
  }
}
