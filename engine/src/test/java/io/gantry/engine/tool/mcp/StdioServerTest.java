package io.gantry.engine.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.mcp.client.transport.McpOperationHandler;
import dev.langchain4j.mcp.protocol.McpCallToolRequest;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.GuardedPosts;
import io.gantry.engine.tool.HttpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real process at the other end of LangChain4j's client and the channel. */
@Timeout(60)
class StdioServerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final GuardedPosts posts = new GuardedPosts(new EgressGuard(Set.of()), HttpSettings.DEFAULT, new RealTime());
  private final McpSurroundings surroundings =
      new McpSurroundings(
          posts,
          Runnable::run,
          (delay, task) -> () -> {},
          System::nanoTime,
          Thread::new,
          Map.of("PATH", "/usr/bin:/bin"),
          McpListener.NONE);
  private McpConnection connection;

  @AfterEach
  void close() {
    if (connection != null) {
      connection.close();
    }
    posts.close();
  }

  @Test
  void allPagesOfToolsAreListedAndCalled() throws Exception {
    connect(Map.of());

    assertThat(connection.tools())
        .extracting(McpDefinition::tool)
        .containsExactly("echo", "write", "die", "hang", "environment");
    assertThat(McpResult.text(call("echo", "text", "Grüße").path("result"))).isEqualTo("Echo: Grüße");
    assertThat(call("write", "text", "x").path("result").path("isError").asBoolean()).isTrue();
    assertThat(call("nothing", "text", "x").path("error").path("message").asText()).isEqualTo("No such tool");
  }

  @Test
  void theProcessKnowsOnlyWhatIsDeclaredAndIsInAFolderOfItsOwn() throws Exception {
    connect(Map.of("LEVEL", "high"));

    String seen = McpResult.text(call("environment", "text", "x").path("result"));

    assertThat(seen).contains("LEVEL=high", "PATH=/usr/bin:/bin").doesNotContain("HOME=").contains("gantry-mcp-");
    Path folder = Path.of(seen.substring(seen.indexOf(" in ") + 4));
    assertThat(folder).exists();
    connection.close();
    assertThat(folder).doesNotExist();
  }

  @Test
  void aProcessThatDiesFailsTheCallUnderWayAndTheNextOneBeforeItIsSent() throws Exception {
    connect(Map.of());

    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> call("die", "text", "x"))
        .withMessage("its process ended with exit code 7")
        .satisfies(failure -> assertThat(failure.sent()).isTrue());
    assertThat(connection.isOpen()).isFalse();
    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> call("echo", "text", "x"))
        .satisfies(failure -> assertThat(failure.sent()).isFalse());
  }

  @Test
  void anInterruptEndsACallAtOnceAndTheConnectionStays() throws Exception {
    connect(Map.of());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch calling = new CountDownLatch(1);
    Thread caller = new Thread(() -> {
      calling.countDown();
      try {
        call("hang", "text", "x");
      } catch (Exception e) {
        thrown.set(e);
      }
    });
    caller.start();
    calling.await();

    caller.interrupt();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(McpResult.text(call("echo", "text", "still here").path("result"))).isEqualTo("Echo: still here");
  }

  @Test
  void aProgramThatIsNotThereSaysSo() {
    McpPolicy.Command missing = new McpPolicy.Command(List.of("/no/such/program"), Map.of());

    assertThatThrownBy(() -> surroundings.connector().connect(missing, "x"))
        .isInstanceOf(McpConnectionException.class)
        .hasMessageMatching("its process ended with exit code \\d+|its program /no/such/program cannot be started");
  }

  @Test
  void whatNobodyWaitsForReachesNeitherTheClientNorItsLog() throws Exception {
    McpPolicy.Command command = new McpPolicy.Command(List.of("/bin/sleep", "600"), Map.of());
    List<LogRecord> logged = new CopyOnWriteArrayList<>();
    Handler listener = listener(logged);
    Logger client = Logger.getLogger("dev.langchain4j");
    client.addHandler(listener);
    try (StdioChannel channel = new StdioChannel("chatty", command, ServerProcess.start(command, Map.of()), Thread::new)) {
      channel.start(
          new McpOperationHandler(
              new ConcurrentHashMap<>(), List::of, channel, log -> {}, null, null, null, null, null, null, null, null));
      CompletableFuture<JsonNode> answer =
          channel.request(new McpCallToolRequest(7L, "echo", JsonNodeFactory.instance.objectNode()), LONG);
      for (String noise : List.of(
          "{\"id\": 8, \"result\": {}}",
          "{\"id\": \"x\", \"result\": {}}",
          "{\"id\": 7}",
          "{\"method\": 5}",
          "{\"id\": 1, \"method\": \"sampling/createMessage\"}",
          "{\"method\": \"notifications/cancelled\", \"params\": {\"requestId\": 7}}",
          "{\"text\": \"secret\"}")) {
        channel.heard(noise);
      }
      assertThat(answer).isNotDone();

      channel.heard("{\"id\": 7, \"result\": {\"content\": []}}");
      channel.heard("{\"id\": 7, \"result\": {\"content\": []}}");

      assertThat(answer).isCompleted();
      assertThat(logged).isEmpty();
    } finally {
      client.removeHandler(listener);
    }
  }

  private static Handler listener(List<LogRecord> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        logged.add(line);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void aProcessThatStopsReadingHoldsUpNoCaller() throws Exception {
    McpPolicy.Command command = new McpPolicy.Command(List.of("/bin/sleep", "600"), Map.of());
    StdioChannel channel = new StdioChannel("deaf", command, ServerProcess.start(command, Map.of()), Thread::new);
    channel.start(
        new McpOperationHandler(
            new ConcurrentHashMap<>(), List::of, channel, log -> {}, null, null, null, null, null, null, null, null));
    List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
    ObjectNode big = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(200_000));
    try {
      do {
        answers.add(channel.request(new McpCallToolRequest((long) answers.size(), "echo", big), LONG));
      } while (!answers.get(answers.size() - 1).isDone());

      assertThat(answers.get(answers.size() - 1))
          .isCompletedExceptionally()
          .failsWithin(LONG)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOf(McpConnectionException.class)
          .withMessage("it reads nothing any more");
      assertThat(answers).hasSizeBetween(17, 18);
    } finally {
      channel.close();
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer).failsWithin(LONG));
  }

  @Test
  void whatAProcessSaysIsLoggedWithoutTheValuesOfItsVariables() {
    McpPolicy.Command command =
        new McpPolicy.Command(
            List.of("npx"), Map.of("TOKEN", "s3cret-value", "KEY", "first line\nsecond line", "LEVEL", "high"));

    assertThat(command.masked("token=s3cret-value level=high")).isEqualTo("token=${TOKEN} level=high");
    assertThat(command.masked("> second line")).isEqualTo("> ${KEY}");
  }

  @Test
  void closingEndsTheProcess() throws Exception {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    connect(Map.of());
    List<ProcessHandle> started =
        ProcessHandle.current().children().filter(child -> !before.contains(child)).toList();
    assertThat(started).hasSize(1);

    connection.close();

    assertThat(started).noneMatch(ProcessHandle::isAlive);
  }

  private void connect(Map<String, String> environment) throws Exception {
    connection = surroundings.connector().connect(new McpPolicy.Command(ToyServer.command(), environment), "toy");
  }

  private JsonNode call(String tool, String name, String value) throws McpConnectionException, InterruptedException {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put(name, value);
    return connection.call(tool, arguments, LONG);
  }
}
