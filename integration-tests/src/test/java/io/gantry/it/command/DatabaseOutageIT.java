package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.fakeprovider.ModelScript;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers get while PostgreSQL is down. */
@ExtendWith(DevServerExtension.class)
class DatabaseOutageIT {

  private static final String FILE =
      "version: 0\nname: outage\nruntime: {provider: offline}\nagents: {a: {prompt: You greet.}}\n"
          + "pattern: {type: chain, config: {steps: [{agent: a, input: Hello}]}}\n";

  private final DevServer gantry;

  DatabaseOutageIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @BeforeEach
  void up() {
    gantry.up();
    gantry.provider().reset();
    gantry.provider().script("quick", ModelScript.ECHO);
  }

  @Test
  void everyAddressAnswers503UntilTheDatabaseIsBackAndTheLogTellsItOnce() throws IOException {
    GantryClient client = gantry.client();
    WorkflowSpec workflow = oneStep("outage-run", gantry.provider(), "quick");
    String run = client.start(workflow);
    client.await(run);
    int before = outages();

    DevServer.kill(gantry.database());
    List<Answer> answers = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      answers.add(client.post("/api/v1/runs", GantryClient.submission(workflow)));
      answers.add(client.post("/api/v1/runs", GantryClient.submission(workflow), "Prefer", "wait=5"));
      answers.add(client.get("/api/v1/runs"));
      answers.add(client.get("/api/v1/runs/" + run));
      answers.add(client.get("/api/v1/runs/" + run + "/journal"));
      answers.add(client.get("/api/v1/runs/" + run + "/events", "Accept", "text/event-stream"));
      answers.add(client.artifact(run, "none.md"));
      answers.add(client.cancel(run));
      answers.add(client.put("/api/v1/workflows/outage", "application/yaml", FILE));
      answers.add(client.get("/api/v1/workflows/outage"));
      answers.add(client.get("/api/v1/workflows"));
    }

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
              assertThat(answer.problem()).as(answer.toString()).isEqualTo("unavailable");
              assertThat(answer.header("Retry-After")).as(answer.toString()).isPresent();
            });
    assertThat(client.get("/health/ready").status()).isEqualTo(503);
    assertThat(client.get("/api/v1/tools").status()).as("what needs no database").isEqualTo(200);
    assertThat(outages()).isEqualTo(before + 1);

    gantry.up();
    assertThat(client.get("/api/v1/runs/" + run).status()).isEqualTo(200);
    assertThat(client.run(workflow).status()).isEqualTo("completed");
  }

  private int outages() throws IOException {
    Path log = gantry.log();
    return Files.readString(log).split("The database does not answer; requests are answered with 503", -1).length - 1;
  }
}
