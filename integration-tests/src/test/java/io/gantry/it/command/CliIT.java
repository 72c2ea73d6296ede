package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command as a user meets it: what it prints, what it leaves behind, how it ends. */
@ExtendWith(DevServerExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CliIT {

  private final DevServer gantry;

  CliIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @BeforeEach
  void up() {
    gantry.up();
  }

  @Test
  void anExampleRunsAndItsReportIsSaved() throws IOException {
    Ended ended = gantry.run("run", gantry.example("log-triage.yaml").toString(), "--offline");

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(gantry.workingFolder().resolve("artifacts/report.md"))
        .content()
        .contains("# Log triage", " E ")
        .doesNotContain("There is no file");
    assertThat(ended.out()).contains("errors", "warnings", "timeline", "report", "/api/v1/runs/");
    assertThat(ended.out()).doesNotContain("\u001b");
  }

  @Test
  void theServerReportsOnItselfThroughItsOwnEndpoints() throws IOException {
    // The example names the port that the server has unless told otherwise.
    String example = Files.readString(gantry.example("server-brief.yaml"));
    Path file = gantry.workingFolder().resolve("server-brief.yaml");
    Files.writeString(file, example.replace("localhost:9080", "localhost:" + gantry.port()));

    Ended ended = gantry.run("run", file.toString(), "--offline");

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(gantry.workingFolder().resolve("artifacts/brief.md"))
        .content()
        .contains("# TYPE gantry_", "status: 200");
  }

  @Test
  void inputsAreGivenWithVar() {
    Ended ended =
        gantry.run("run", gantry.example("first.yaml").toString(), "--offline", "--var", "topic=Ghent is a city.");

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("Ghent is a city.");
  }

  @Test
  void anInvalidFileEndsWith3AndNamesFileAndLine() throws IOException {
    Path file = gantry.workingFolder().resolve("typo.yaml");
    Files.writeString(
        file,
        """
        version: 0
        name: typo
        runtime: {provider: offline}
        agents:
          worker:
            promt: You greet people.
            prompt: You greet people.
        pattern:
          type: chain
          config:
            steps: [{agent: worker, input: Hello}]
        """);

    for (String command : List.of("run", "validate")) {
      Ended ended = gantry.run(command, file.toString());

      assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(3);
      assertThat(ended.err()).contains("typo.yaml:6:").contains("promt");
    }
  }

  @Test
  void aValidFileIsConfirmed() {
    Ended ended = gantry.run("validate", gantry.example("chain.yaml").toString());

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("chain.yaml").contains("valid");
  }

  @Test
  void aMissingInputEndsWith3() throws IOException {
    Ended ended =
        gantry.run("run", file(aChain("missing").required("city", "string").step("Describe {{ city }}")));

    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(3);
    assertThat(ended.err()).contains("city");
  }

  @Test
  void aRunThatReachesItsBudgetEndsWith20() throws IOException {
    Ended ended = gantry.run("run", file(aChain("budget").budget("max_steps", 1).step("One").step("Two")));

    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(20);
    assertThat(ended.err().strip()).contains("budget").hasLineCount(1);
  }

  @Test
  void aRunThatFailsEndsWith10AndAOneLineReason() throws IOException {
    gantry.provider().script("cli-broken", ModelScript.ECHO.withFailures(Failure.of(400, 10)));

    Ended ended = gantry.run("run", file(oneStep("broken", gantry.provider(), "cli-broken")));

    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(10);
    assertThat(ended.err().strip()).hasLineCount(1);
  }

  @Test
  void aCommandLineThatIsWrongEndsWith2() {
    assertThat(gantry.run("frobnicate").exitCode()).isEqualTo(2);
    assertThat(gantry.run("run").exitCode()).isEqualTo(2);
    assertThat(gantry.run("run", "nowhere.yaml").exitCode()).isEqualTo(2);
    assertThat(gantry.run("run", gantry.example("first.yaml").toString(), "--var", "novalue").exitCode()).isEqualTo(2);
  }

  @Test
  void statusShowsAddressProcessesAndState() {
    Ended ended = gantry.run("status");

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out())
        .contains("http://127.0.0.1:", gantry.kind() + ", pid " + gantry.server().pid(), "pid " + gantry.database().pid())
        .containsPattern("state\\s+up");
  }

  @Test
  void theServersKindIsCheckedBeforeAnythingStarts() {
    Ended ended = gantry.run("up", "--server", "tomcat");

    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(2);
    assertThat(ended.err()).contains("--server", "tomcat", "liberty", "payara");
  }

  @Test
  void logsShowTheEndOfTheServersLog() {
    Ended ended = gantry.run("logs", "-n", "20");

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(ended.out().strip().lines().count()).isBetween(1L, 20L);
  }

  @Test
  void whatIsSecretIsReadableByItsOwnerOnly() throws IOException {
    List<String> secrets = new ArrayList<>(gantry.secretFiles());
    secrets.addAll(List.of("admin.password", "db.password", "postgres.password"));
    for (String secret : secrets) {
      Path file = gantry.home().resolve(secret);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(secret).isEqualTo("rw-------");
    }
    assertThat(Files.readString(gantry.home().resolve("admin.password")).strip().length()).isGreaterThanOrEqualTo(24);
  }

  /** Last, because another test would have to start everything again. */
  @Test
  @Order(Integer.MAX_VALUE)
  void downStopsServerAndDatabaseAndStatusSaysSo() {
    ProcessHandle server = gantry.server();
    ProcessHandle database = gantry.database();

    Ended ended = gantry.run("down");

    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(server.onExit()).succeedsWithin(Duration.ofSeconds(5));
    assertThat(database.onExit()).succeedsWithin(Duration.ofSeconds(5));
    Ended status = gantry.run("status");
    assertThat(status.exitCode()).isNotZero();
    assertThat(status.out()).containsPattern("state\\s+down");
  }

  private String file(WorkflowSpec workflow) throws IOException {
    Path file = gantry.workingFolder().resolve(workflow.json().path("name").asText() + ".json");
    return Files.writeString(file, workflow.toString()).toString();
  }
}
