package io.gantry.benchmarks.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.gantry.benchmarks.reference.StepStore.Row;
import io.gantry.benchmarks.scenario.Plan;
import io.gantry.benchmarks.scenario.Plans;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandWrittenLoopTest {

  private final FakeProvider provider = FakeProvider.start();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ListStore store = new ListStore();
  private final HandWrittenLoop loop = new HandWrittenLoop(provider.v1(), store, executor);

  @AfterEach
  void stop() {
    provider.close();
    executor.shutdown();
  }

  @Test
  void recordsEveryCallOfADagAfterThoseItDependsOn() {
    Plan plan = Plans.uneven();

    loop.run("run", plan).orTimeout(30, TimeUnit.SECONDS).join();

    Set<String> recorded = new HashSet<>();
    for (Row row : store.rows) {
      assertThat(recorded).containsAll(depsOf(plan, row.step()));
      recorded.add(row.step());
    }
    assertThat(recorded).hasSize(50);
    assertThat(provider.stats().values().stream().mapToLong(ModelStats::calls).sum()).isEqualTo(50);
  }

  @Test
  void startsNothingBeforeWhatItNeedsIsCommitted() {
    store.hold();

    CompletableFuture<Void> run = loop.run("run", Plans.chain(2, 0));

    assertThat(store.awaitHeld()).isEqualTo("steps[0]");
    assertThat(provider.stats("echo-0ms").calls()).isEqualTo(1);
    store.release();
    run.orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(provider.stats("echo-0ms").calls()).isEqualTo(2);
  }

  @Test
  void sendsTheWholeConversationWithEachStepOfAChain() throws IOException {
    List<List<String>> roles = new CopyOnWriteArrayList<>();
    HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext(
        "/v1/chat/completions",
        exchange -> {
          roles.add(new ObjectMapper().readTree(exchange.getRequestBody()).at("/messages").findValuesAsText("role"));
          byte[] answer = "{\"choices\": [{\"message\": {\"content\": \"yes\"}}]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    listener.start();
    URI base = URI.create("http://127.0.0.1:" + listener.getAddress().getPort() + "/v1");

    new HandWrittenLoop(base, store, executor).run("run", Plans.chain(2, 0)).orTimeout(30, TimeUnit.SECONDS).join();

    listener.stop(0);
    assertThat(roles)
        .containsExactly(List.of("system", "user"), List.of("system", "user", "assistant", "user"));
  }

  @Test
  void failsWhenTheProviderDoes() {
    provider.script("echo-0ms", ModelScript.ECHO.withFailures(ModelScript.Failure.of(500, 1)));

    CompletableFuture<Void> run = loop.run("run", Plans.chain(3, 0)).orTimeout(30, TimeUnit.SECONDS);

    assertThatThrownBy(run::join).hasRootCauseInstanceOf(IllegalStateException.class).hasMessageContaining("500");
    assertThat(store.rows).isEmpty();
  }

  private static List<String> depsOf(Plan plan, String id) {
    return plan.calls().stream().filter(call -> call.id().equals(id)).findFirst().orElseThrow().deps();
  }

  /** Keeps rows in a list; while it holds, a row is not committed before it is released. */
  private static final class ListStore implements StepStore {

    private final List<Row> rows = new ArrayList<>();
    private final CompletableFuture<String> held = new CompletableFuture<>();
    private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    void hold() {
      gate = new CompletableFuture<>();
    }

    String awaitHeld() {
      return held.orTimeout(30, TimeUnit.SECONDS).join();
    }

    void release() {
      gate.complete(null);
    }

    @Override
    public CompletableFuture<Void> record(Row row) {
      held.complete(row.step());
      return gate.thenRun(() -> add(row));
    }

    private synchronized void add(Row row) {
      rows.add(row);
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
