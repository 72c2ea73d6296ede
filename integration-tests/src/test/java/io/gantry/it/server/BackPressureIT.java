package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A full server says so. */
@ExtendWith(ArquillianExtension.class)
class BackPressureIT {

  /** {@code gantry.runs.max-active} of the test server. */
  private static final int MOST = 72;

  /** Model calls under way at once, {@code gantry.model.connections.max} by default. */
  private static final int MOST_CALLS = 50;

  /** {@code gantry.events.max-subscriptions} of the test server. */
  private static final int MOST_STREAMS = 64;

  @ArquillianResource private GantryServer gantry;

  @Test
  void aFullServerRefusesTheNextRunSaysWhenToComeBackAndTakesRunsAgainOnceThereIsRoom() throws InterruptedException {
    WorkflowSpec busy = oneStep("busy", gantry.provider(), "busy-30000ms");
    List<String> active = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      active.add(gantry.operator().start(busy));
    }
    assertThat(gantry.provider().awaitCalls("busy-30000ms", MOST_CALLS, Duration.ofSeconds(20))).isTrue();
    List<String> before = ids();

    Answer refused = gantry.operator().post("/api/v1/runs", GantryClient.submission(busy));

    assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
    assertThat(refused.problem()).isEqualTo("busy");
    assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow())).isPositive();
    assertThat(ids()).isEqualTo(before);
    assertThat(gantry.viewer().get("/api/v1/runs").status()).isEqualTo(200);
    active.forEach(id -> gantry.operator().cancel(id));
    active.forEach(id -> assertThat(gantry.viewer().await(id).status()).isEqualTo("cancelled"));
    assertThat(gantry.operator().run(oneStep("room", gantry.provider(), "room")).status()).isEqualTo("completed");
  }

  @Test
  void aServerWithAsManyStreamsAsItTakesRefusesFurtherStreamsAndWaitingCallersAndStoresNothingForThem() {
    WorkflowSpec followed = oneStep("followed", gantry.provider(), "followed-30000ms");
    String run = gantry.operator().start(followed);
    List<EventStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < MOST_STREAMS; i++) {
        streams.add(gantry.viewer().follow(run, 0));
      }

      Answer stream = gantry.viewer().get("/api/v1/runs/" + run + "/events", "Accept", "text/event-stream");
      Answer wait = gantry.operator().post("/api/v1/runs", GantryClient.submission(followed), "Prefer", "wait=5");

      for (Answer refused : List.of(stream, wait)) {
        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(refused.problem()).isEqualTo("busy");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow())).isPositive();
      }
      assertThat(ids("followed")).containsExactly(run);
    } finally {
      gantry.operator().cancel(run);
      streams.forEach(stream -> stream.until(RunEntry::isFinal));
      streams.forEach(EventStream::close);
    }
    assertThat(gantry.viewer().await(run).status()).isEqualTo("cancelled");
  }

  private List<String> ids() {
    return ids("busy");
  }

  private List<String> ids(String workflow) {
    return gantry.viewer().get("/api/v1/runs?limit=200&workflow=" + workflow).at("/runs").findValuesAsText("workflowId");
  }
}
