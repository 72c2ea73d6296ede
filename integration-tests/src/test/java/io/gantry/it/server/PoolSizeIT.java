package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An administrator sizes a pool while the server works; nothing restarts and no call is lost. */
@ExtendWith(ArquillianExtension.class)
class PoolSizeIT {

  private static final int AS_SHIPPED = 64;
  private static final int CALLS = 12;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ArquillianResource private GantryServer gantry;

  private final String name = "pool-" + System.nanoTime();

  @AfterEach
  void restore() {
    crowd().open();
    gantry.server().console().setToolPoolMaximum(AS_SHIPPED);
  }

  @Test
  void theToolPoolGrowsAndShrinksUnderRunningCallsWithoutARestart() throws InterruptedException {
    resize(2);
    List<String> runs = List.of(start("first"), start("second"));

    awaitTools(2, 2 * CALLS - 2);
    // A call that runs need not have arrived yet.
    assertThat(crowd().awaitArrived(2, LIMIT)).isTrue();
    letGoOneByOne(4);
    awaitTools(2, 2 * CALLS - 6);
    assertThat(crowd().takeMost()).isEqualTo(2);

    resize(8);
    awaitTools(8, 2 * CALLS - 12);
    if (callsBeginAgain()) {
      resize(1);
      awaitTools(1, 2 * CALLS - 5);
    } else {
      shrinkUnderCallsThatGoOn();
    }

    crowd().open();
    runs.forEach(this::assertEveryCallReturnedOnce);
    assertEveryPageWasVisited();
  }

  /** The crowd's count is the server's as long as nobody in it was given up. */
  private void shrinkUnderCallsThatGoOn() throws InterruptedException {
    crowd().letGo(3);
    awaitTools(8, 2 * CALLS - 15);
    assertThat(crowd().takeMost()).isEqualTo(8);

    resize(1);
    assertThat(toolsActive()).as("calls under way when the pool shrinks").isEqualTo(8);
    crowd().letGo(7);
    awaitTools(1, 2 * CALLS - 15);
    crowd().takeMost();
    letGoOneByOne(9);
    assertThat(crowd().takeMost()).isEqualTo(1);
  }

  private void resize(int most) {
    gantry.server().console().setToolPoolMaximum(most);
  }

  private boolean callsBeginAgain() {
    return gantry.server().differences().contains(Difference.CALLS_BEGIN_AGAIN_IN_A_RESIZED_POOL);
  }

  /** Each makes room for the next one to come. */
  private void letGoOneByOne(int count) throws InterruptedException {
    int before = crowd().arrived();
    for (int i = 1; i <= count; i++) {
      crowd().letGo(1);
      assertThat(crowd().awaitArrived(before + i, LIMIT)).as("arrival " + (before + i)).isTrue();
    }
  }

  /** Starts a run whose model asks for twelve reading calls in one reply. */
  private String start(String run) {
    List<ScriptedToolCall> calls =
        IntStream.range(0, CALLS)
            .mapToObj(i -> gantry.pages().page("/crowd/" + name + "/" + run + "-" + i).toString())
            .map(url -> new ScriptedToolCall("http_request", JsonNodeFactory.instance.objectNode().put("url", url)))
            .toList();
    String model = name + "-" + run;
    gantry.provider().script(model, ModelScript.ECHO.withReplies(new Reply("", calls), Reply.text("All came back")));
    return gantry.operator()
        .start(aChain(model).askedOf(gantry.provider(), model).withTools("http_request").step("Go"));
  }

  private void assertEveryCallReturnedOnce(String id) {
    RunState run = gantry.viewer().await(id);
    List<RunEntry> journal = gantry.viewer().journal(id);

    assertThat(run.status()).as(run.json().toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo("All came back");
    assertThat(journal.stream().filter(entry -> entry.kind().equals("ToolReturned")))
        .hasSize(CALLS)
        .allMatch(entry -> entry.body().path("text").asText().contains("let go"));
    // A restart of the server or of the application would have taken the run up a second time.
    assertThat(journal.stream().filter(entry -> entry.kind().equals("RunStarted"))).hasSize(1);
  }

  private void assertEveryPageWasVisited() {
    List<String> visits =
        gantry.pages().visits().stream().filter(path -> path.startsWith("/crowd/" + name)).toList();
    assertThat(Set.copyOf(visits)).hasSize(2 * CALLS);
    if (!callsBeginAgain()) {
      assertThat(visits).doesNotHaveDuplicates();
    }
  }

  private Crowd crowd() {
    return gantry.pages().crowd(name);
  }

  /** Waits until the server says that this many tool calls run and this many wait. */
  private void awaitTools(int active, int waiting) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (toolsActive() != active || toolsWaiting() != waiting) {
      assertThat(Instant.now())
          .as("wanted %d active and %d waiting, found %d and %d", active, waiting, toolsActive(), toolsWaiting())
          .isBefore(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private int toolsActive() {
    return (int) Metrics.of(gantry).sum("gantry_executor_active", "pool=\"tools\"");
  }

  private int toolsWaiting() {
    return (int) Metrics.of(gantry).sum("gantry_executor_queue_depth", "pool=\"tools\"");
  }
}
