package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server is killed while calls of one reply are under way as one call of the tool that takes many of them at once. */
@ExtendWith(DevServerExtension.class)
class JoinedCallsCrashIT {

  private static final int LIMIT_SECONDS = 60;

  private final DevServer gantry;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer site;
  private final List<String> visits = new CopyOnWriteArrayList<>();
  private final CountDownLatch arrived = new CountDownLatch(2);
  private final CountDownLatch letGo = new CountDownLatch(1);

  JoinedCallsCrashIT(DevServer gantry) throws IOException {
    this.gantry = gantry;
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    site.createContext("/", this::answer);
    site.setExecutor(threads);
    site.start();
  }

  @AfterEach
  void close() {
    site.stop(0);
    threads.shutdownNow();
  }

  @Test
  void whatMayBeRepeatedIsAndWhatMustNotBeIsInDoubt() throws InterruptedException {
    gantry.up();
    String once = gantry.client().start(joining("jc-once", "once"));
    String read = gantry.client().start(joining("jc-read", "read"));
    assertThat(arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS)).as("both calls are under way").isTrue();

    DevServer.kill(gantry.server());
    letGo.countDown();
    gantry.up();

    RunState doubtful = gantry.client().await(once);
    assertThat(doubtful.status()).as(doubtful.toString()).isEqualTo("failed");
    assertThat(entries(once, "StepFailed")).singleElement()
        .satisfies(entry -> assertThat(entry.body().path("kind").asText()).isEqualTo("IN_DOUBT"));
    assertThat(entries(once, "ToolStarted")).extracting(entry -> entry.body().path("effect").asText())
        .containsExactly("ONCE", "ONCE");
    RunState repeated = gantry.client().await(read);
    assertThat(repeated.status()).as(repeated.toString()).isEqualTo("completed");
    assertThat(entries(read, "CallsJoined")).hasSize(1);
    assertThat(entries(read, "ToolReturned")).extracting(entry -> entry.body().path("source").asText())
        .containsExactly("batch", "batch");
    assertThat(visits).containsExactlyInAnyOrder("POST /jc-once", "POST /jc-read", "POST /jc-read");
  }

  private WorkflowSpec joining(String name, String effect) {
    List<ScriptedToolCall> calls =
        Stream.of("/a", "/b")
            .map(path -> new ScriptedToolCall("one", JsonNodeFactory.instance.objectNode().put("path", path)))
            .toList();
    gantry.provider().script(name, ModelScript.ECHO.withRule(new ToolRule(calls, Optional.empty())));
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    ArrayNode executors = workflow.json().withObject("/tools").putArray("http_executors");
    String base = "http://127.0.0.1:" + site.getAddress().getPort() + "/" + name;
    executors.addObject().put("id", "one").put("base_url", base).put("batch", "many");
    executors.addObject().put("id", "many").put("base_url", base).put("effect", effect);
    return workflow;
  }

  private List<RunEntry> entries(String run, String kind) {
    return gantry.client().journal(run).stream().filter(entry -> entry.kind().equals(kind)).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    visits.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
    exchange.getRequestBody().readAllBytes();
    arrived.countDown();
    try {
      letGo.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] body = "[1, 2]".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
