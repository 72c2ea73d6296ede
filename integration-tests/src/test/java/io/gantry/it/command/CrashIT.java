package io.gantry.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Server and database are killed in the middle of runs. {@code -Dgantry.crash.rounds} says how often (2 by default),
 * {@code -Dgantry.crash.seed} repeats the moments of an earlier test.
 */
@ExtendWith(DevServerExtension.class)
class CrashIT {

  private static final Logger LOG = Logger.getLogger(CrashIT.class.getName());

  private final DevServer gantry;
  private final TwelveSteps twelve;

  CrashIT(DevServer gantry) {
    this.gantry = gantry;
    this.twelve = new TwelveSteps(gantry.provider());
  }

  @BeforeEach
  void up() {
    gantry.up();
    twelve.script();
  }

  @Test
  void aRunSurvivesTheDeathOfItsServerAndRepeatsNoCallWhoseAnswerWasRecorded() throws SQLException {
    int rounds = Integer.getInteger("gantry.crash.rounds", 2);
    long seed = Long.getLong("gantry.crash.seed", System.nanoTime());
    LOG.info("Seed " + seed + ", " + rounds + " rounds; repeat with -Dgantry.crash.seed=" + seed);
    Random random = new Random(seed);
    gantry.client().run(twelve.workflow());
    twelve.script();
    RunState undisturbed = gantry.client().run(twelve.workflow());
    Duration length = Duration.between(instant(undisturbed, "startedAt"), instant(undisturbed, "endedAt"));

    int killed = 0;
    for (int attempt = 0; killed < rounds; attempt++) {
      assertThat(attempt).as("attempts to kill the server within a run").isLessThan(2 * rounds + 3);
      if (survives(undisturbed, random.nextLong(length.toMillis()))) {
        killed++;
      }
    }
  }

  /** One run with one kill; false when the run was over by then. */
  private boolean survives(RunState undisturbed, long delayMillis) throws SQLException {
    twelve.script();
    String id = gantry.client().start(twelve.workflow());
    ProcessHandle server = gantry.server();
    CompletableFuture.runAsync(
            () -> DevServer.kill(server), CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS))
        .join();
    JournalAtCrash crash;
    try (Connection connection = gantry.connect()) {
      crash = JournalAtCrash.read(connection, id, System.nanoTime());
    }
    Instant restart = Instant.now();
    gantry.up();
    RunState run = gantry.client().await(id);
    LOG.info(
        ("Killed after %d ms with %d steps open and %d answers recorded; ended %s %d ms after the restart began,"
                + " %d calls repeated")
            .formatted(
                delayMillis,
                crash.open().size(),
                crash.replies().values().stream().mapToInt(Integer::intValue).sum(),
                run.status(),
                Duration.between(restart, Instant.now()).toMillis(),
                gantry.provider().requests().size() - TwelveSteps.TASKS * TwelveSteps.CALLS_PER_TASK));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(responses(run)).isEqualTo(responses(undisturbed));
    assertThat(run.result()).isEqualTo(undisturbed.result());
    List<RunEntry> journal = gantry.client().journal(id);
    assertThat(journal)
        .extracting(RunEntry::seq)
        .isEqualTo(LongStream.rangeClosed(1, journal.size()).boxed().toList());
    for (int task = 0; task < TwelveSteps.TASKS; task++) {
      assertNoNeedlessCall(task, crash);
    }
    return !crash.ended();
  }

  private void assertNoNeedlessCall(int task, JournalAtCrash crash) {
    List<RecordedRequest> requests = twelve.requestsOf(task);
    long after = requests.stream().filter(request -> request.receivedNanos() > crash.atNanos()).count();
    int recorded = crash.replies().getOrDefault(TwelveSteps.step(task), 0);
    boolean wasOpen = crash.open().contains(TwelveSteps.step(task));

    assertThat(after)
        .as("calls of task %s after the restart, %s answers being recorded before", task, recorded)
        .isEqualTo(TwelveSteps.CALLS_PER_TASK - recorded);
    assertThat(requests.size())
        .as("calls of task %s, %s at the kill", task, wasOpen ? "open" : "not open")
        .isLessThanOrEqualTo(TwelveSteps.CALLS_PER_TASK + (wasOpen ? 1 : 0));
  }

  @Test
  void aRunSurvivesTheDeathOfItsDatabaseWithoutARestartOfTheServer() throws InterruptedException {
    String id = gantry.client().start(twelve.workflow());
    assertThat(gantry.provider().awaitCalls("crash-4", 1, Duration.ofSeconds(20))).isTrue();
    long server = gantry.server().pid();

    DevServer.kill(gantry.database());
    gantry.up();
    RunState run = gantry.client().await(id);

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.steps()).hasSize(TwelveSteps.TASKS);
    assertThat(gantry.server().pid()).isEqualTo(server);
    List<RunEntry> journal = gantry.client().journal(id);
    assertThat(journal)
        .extracting(RunEntry::seq)
        .isEqualTo(LongStream.rangeClosed(1, journal.size()).boxed().toList());
    for (int task = 0; task < TwelveSteps.TASKS; task++) {
      assertThat(twelve.requestsOf(task)).as("calls of task %s", task).hasSize(TwelveSteps.CALLS_PER_TASK);
    }
  }

  private static Instant instant(RunState run, String member) {
    return Instant.parse(run.json().path(member).asText());
  }

  private static TreeMap<String, String> responses(RunState run) {
    TreeMap<String, String> responses = new TreeMap<>();
    for (JsonNode step : run.steps()) {
      responses.put(step.path("id").asText(), step.path("response").asText());
    }
    return responses;
  }
}
