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
    all.addAll(List.of("--at", server.address().toString(), "--password-file", "password"));
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
            event(4, 1.1, "ModelReplied", "steps[0]",
                "{\"took\":\"PT0S\",\"waited\":\"PT0S\",\"tokens\":{\"input\":5000,\"output\":70},\"source\":\"cache\"}"),
            event(5, 1.2, "ToolReturned", "steps[0]", "{\"took\":\"PT0.07S\",\"waited\":\"PT0S\"}"),
            event(6, 1.3, "StepCompleted", "steps[0]", "{\"response\":\"x\"}"),
            event(7, 1.4, finalKind, "", body));
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
          .contains("start  steps[0]  agent reader")
          .contains("done   steps[0]  1.20 s  2 model calls (1 answered before), 1 tool call")
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
              "steps[0]|reader|2|1|0.050 s|0.800 s|0.070 s|1.20 s|1,234",
              "total|2|1|0.050 s|0.800 s|0.070 s|1.20 s|1,234");
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
    void thatAsksAboutAToolCallShowsItsArguments() throws Exception {
      server
          .answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}")
          .answering("GET /api/v1/runs/r1", 200, "{\"status\":\"completed\",\"result\":\"ok\"}")
          .streaming(
              event(1, 0, "QuestionAsked", "steps[0]/1/c1",
                  "{\"prompt\":\"Agent 'a' wants to call tool 'pay'. May it?\","
                      + "\"contextDisplay\":\"{\\n  \\\"amount\\\" : 3\\n}\",\"defaultAnswer\":\"deny: too late\","
                      + "\"deadline\":\"2026-01-01T00:00:00Z\",\"validationPattern\":\"approve|deny|deny:.+\","
                      + "\"approval\":{\"step\":\"steps[0]\",\"tool\":\"pay\",\"arguments\":{\"amount\":3}}}"),
              event(2, 9, "QuestionAnswered", "steps[0]/1/c1", "{\"answer\":\"deny: no\",\"by\":\"ada\"}"),
              event(3, 9, "StepCompleted", "steps[0]/1/c1", "{\"response\":\"deny: no\"}"),
              event(4, 9, "RunCompleted", "", "{}"));

      Ended ended = onStandIn("run", "flow.yaml");

      assertThat(ended.out())
          .contains(
              """
              asks   steps[0]/1/c1  Agent 'a' wants to call tool 'pay'. May it?
                     | {
                     |   "amount" : 3
              """)
          .contains("the answer must match approve|deny|deny:.+", "then the answer is: deny: too late")
          .contains("./gantry answer r1 --gate 'steps[0]/1/c1' ANSWER")
          .contains("answer steps[0]/1/c1  by ada: deny: no");
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
  class Planning {

    private static final String PLAN =
        """
        {"name":"flow","pattern":"routing","ready":false,"maxParallel":5,
         "steps":[
           {"id":"router#n","kind":"agent","agents":["chooser"],"models":["openai/m"],"after":[
              {"step":"router#n","when":"no route in its answer"}],"least":1,"most":3},
           {"id":"review#n","kind":"question","agents":[],"models":[],"after":[{"step":"router#n","when":""}],
            "least":1,"most":null}],
         "mermaid":"flowchart TD\\n  start((start))",
         "agents":[{"id":"chooser","model":"openai/m","host":"http://h/v1","mostModelCalls":30,"tools":["grep"],
            "obstacle":null}],
         "tools":[{"name":"grep","agents":["chooser"],"calls":[
            {"words":["GET","HEAD"],"effect":"read","why":"side by side"}]}],
         "inputs":[{"name":"topic","type":"string","required":true,"value":null,"source":"none","missing":true},
            {"name":"n","type":null,"required":false,"value":3,"source":"caller","missing":false}],
         "openNames":[{"agent":"chooser","line":7,"name":"mood","reason":"'mood' is no input"}],
         "problems":[],
         "warnings":["odd"],
         "budget":{"steps":{"least":1,"most":1234,"how":"counted"},"toolCalls":{"least":0,"most":null,"how":"any number"}}}
        """;

    @Test
    void saysEachPartInLinesOfText() throws Exception {
      server.answering("POST /api/v1/workflows/plan", 200, PLAN);

      Ended ended = onStandIn("plan", "flow.yaml", "--var", "n=3", "--provider", "openai", "--host", "http://h/v1");

      assertThat(ended.err()).isEmpty();
      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
          .containsExactly(
              "flow|pattern routing, at most 5 steps at once",
              "",
              "steps",
              "|router#n|agent chooser|openai/m|1 to 3 times|after router#n (no route in its answer)",
              "|review#n|asks a person|1 or more times|after router#n",
              "",
              "agents",
              "|chooser|openai/m at http://h/v1|at most 30 model calls a step|grep",
              "",
              "tools",
              "|grep|GET HEAD|read|side by side",
              "",
              "inputs",
              "|topic|string|missing: give --var topic=…",
              "|n|given|3",
              "",
              "left as they stand in prompts",
              "|agent chooser, line 7|'mood' is no input",
              "",
              "warnings",
              "|odd",
              "",
              "at least, at most",
              "|steps|1 to 1,234|counted",
              "|tool calls|0, unbounded|any number");
      assertThat(server.asked("POST", "/api/v1/workflows/plan")).singleElement()
          .satisfies(asked -> assertThat(asked.body())
              .contains("\"spec\":\"name: flow\\n\"", "\"inputs\":{\"n\":\"3\"}")
              .contains("\"model\":{\"provider\":\"openai\",\"host\":\"http://h/v1\"}"));
    }

    @Test
    void printsTheChartAloneOrEverythingAsJson() throws Exception {
      server.answering("POST /api/v1/workflows/plan", 200, PLAN);

      assertThat(onStandIn("plan", "flow.yaml", "--mermaid").out()).isEqualTo("flowchart TD\n  start((start))\n");
      assertThat(onStandIn("plan", "flow.yaml", "--json").out()).contains("\"ready\" : false");
      assertThat(onStandIn("plan", "flow.yaml", "--json", "--mermaid").exitCode()).isEqualTo(2);
    }

    @Test
    void endsWith3WhenSuchARunWouldBeRefused() throws Exception {
      server.answering("POST /api/v1/workflows/plan", 200, PLAN.replace("\"problems\":[]",
          "\"problems\":[{\"code\":\"model\",\"pointer\":\"/runtime/provider\",\"line\":4,"
              + "\"message\":\"set OPENAI_API_KEY\"}]"));

      Ended ended = onStandIn("plan", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(3);
      assertThat(ended.out()).contains("at least, at most");
      assertThat(ended.err())
          .isEqualTo(
              """
              flow.yaml:4: set OPENAI_API_KEY (/runtime/provider)
              gantry: A run of flow.yaml like this would be refused: 1 problem
              """);
    }

    @Test
    void ofAFileThatIsNotInOrderEndsWith3AsValidationDoes() throws Exception {
      server.answering("POST /api/v1/workflows/plan", 422, Refusal.INVALID);

      Ended ended = onStandIn("plan", "flow.yaml");

      assertThat(ended.exitCode()).isEqualTo(3);
      assertThat(ended.err()).contains("flow.yaml:4: provider is missing (/runtime/provider)");
    }

    @Test
    void theModelOfARunIsReplacedByTheOneNamed() throws Exception {
      server.answering("POST /api/v1/runs", 202, "{\"workflowId\":\"r1\"}");

      Ended ended = onStandIn("run", "flow.yaml", "--detach", "--provider", "ollama", "--model", "llama3");

      assertThat(ended.exitCode()).isZero();
      assertThat(server.asked("POST", "/api/v1/runs").get(0).body())
          .contains("\"model\":{\"provider\":\"ollama\",\"modelId\":\"llama3\"}", "\"offline\":false");
    }

    @Test
    void optionsThatDoNotGoTogetherAreAWrongCall() throws Exception {
      Ended hostAlone = onStandIn("run", "flow.yaml", "--host", "http://h/v1");

      assertThat(hostAlone.exitCode()).isEqualTo(2);
      assertThat(hostAlone.err()).contains("need --provider", "--at");
      assertThat(onStandIn("plan", "flow.yaml", "--offline", "--provider", "openai").exitCode()).isEqualTo(2);
    }

    @Test
    void isFoundFromTheHelpOfTheOthers() throws Exception {
      assertThat(gantry("validate", "--help").out()).contains("gantry plan FILE", "gantry run FILE");
      assertThat(gantry("run", "--help").out()).contains("gantry plan FILE");
      assertThat(gantry("plan", "--help").out()).contains("gantry validate FILE");
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
