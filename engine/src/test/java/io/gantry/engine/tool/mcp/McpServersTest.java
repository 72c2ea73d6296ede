package io.gantry.engine.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.CatalogListener;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.FileScope;
import io.gantry.engine.tool.HttpSettings;
import io.gantry.engine.tool.NativeToolCatalog;
import io.gantry.engine.tool.SecretHeaders;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.tool.ToolsUnavailableException;
import io.gantry.engine.tool.mcp.McpDefinitions.Refusal;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Tools.Terms;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that share connections, with servers, time and threads that the test owns. */
class McpServersTest {

  private final Map<McpAddress, Deque<FakeServer>> servers = new HashMap<>();
  private final List<FakeServer> connected = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> surplus = new HashSet<>();
  private final Map<Runnable, Long> wakeUps = new LinkedHashMap<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private int rejections;
  private boolean databaseIsDown;
  private boolean timerIsStopped;
  private Runnable whileJudging = () -> {};
  private long now;

  private final McpConnections connections =
      new McpConnections(this::connect, this::judge, this::execute, this::after, () -> now, listener());
  private final McpServers mcp =
      new McpServers(
          new McpPolicy(Map.of("files", new McpPolicy.Command(List.of("files-server"), Map.of())), true),
          secret -> Optional.of("s3cret-value"),
          new McpSurroundings(null, this::execute, this::after, () -> now, Thread::new, Map.of(), listener()),
          connections);
  private final NativeToolCatalog catalog =
      new NativeToolCatalog(
          Clock.systemUTC(), new RealTime(), new EgressGuard(Set.of()), HttpSettings.DEFAULT, SecretValues.NONE,
          new NativeToolCatalog.Additions(List.of(), mcp, List.of(), CatalogListener.NONE));

  @AfterEach
  void close() {
    catalog.close();
    mcp.close();
  }

  @Test
  void aServersToolsAreOfferedByTheirNamesAndByTheServersId() {
    serve("files-server", new FakeServer("read", "search", "read.all"));

    Toolbox box = open("{id: files}");

    assertThat(box.names()).containsExactly("read", "files_search", "read_all");
    assertThat(box.all("files"))
        .extracting(tool -> tool.signature().name())
        .containsExactly("read", "files_search", "read_all");
    assertThat(box.all("read")).hasSize(1);
    assertThat(box.find("files_read")).isEqualTo(box.find("read"));
    assertThat(box.find("read.all")).isPresent();
    assertThat(box.find("files")).isEmpty();
  }

  @Test
  void whatAWorkflowAllowsIsAToolOrAServer() {
    serve("files-server", new FakeServer("read", "write"));

    assertThat(open("{id: files}", "security: {guardrails: {allow_tools: [write]}}").names()).containsExactly("write");
    assertThat(open("{id: files}", "security: {guardrails: {allow_tools: [files]}}").names())
        .containsExactly("read", "write");
    assertThat(open("{id: files}", "security: {guardrails: {allow_tools: [grep]}}").names()).isEmpty();
  }

  @Test
  void theHintsOfAServerSayWhatACallDoes() {
    FakeServer server = new FakeServer("read", "write", "put");
    server.hints.put("read", "readOnlyHint");
    server.hints.put("put", "idempotentHint");
    serve("files-server", server);

    Toolbox box = open("{id: files}");

    assertThat(box.find("read").orElseThrow().signature().effect()).isEqualTo(Effect.READ);
    assertThat(box.find("put").orElseThrow().signature().effect()).isEqualTo(Effect.IDEMPOTENT);
    assertThat(box.find("write").orElseThrow().signature().effect()).isEqualTo(Effect.ONCE);
  }

  @Test
  void runsShareAConnectionAsLongAsTheDefinitionIsTheSame() throws Exception {
    serve("npx", new FakeServer("read"));
    serve("npx", new FakeServer("read"));

    call(open("{id: a, command: npx, env: {LEVEL: low}}"), "read");
    call(open("{id: b, command: npx, env: {LEVEL: low}}"), "read");
    assertThat(connected).hasSize(1);

    call(open("{id: a, command: npx, env: {LEVEL: high}}"), "read");
    assertThat(connected).hasSize(2);
  }

  @Test
  void aSecretIsFilledInAndTakenOutOfAnswers() throws Exception {
    FakeServer server = new FakeServer("read");
    server.says = "the token is s3cret-value";
    serve("npx", server);

    Toolbox box = open("{id: a, command: npx, env: {TOKEN: '${KEY}'}}", "env: {secrets: [{key: KEY, source: env}]}");

    assertThat(servers.keySet()).isNotEmpty();
    assertThat(lastAddress).isEqualTo(new McpPolicy.Command(List.of("npx"), Map.of("TOKEN", "s3cret-value")));
    assertThat(lastAddress.toString()).doesNotContain("s3cret");
    assertThat(call(box, "read")).isEqualTo("the token is ${KEY}");
  }

  @Test
  void aServerThatDiedBetweenTwoCallsIsConnectedAgain() throws Exception {
    FakeServer first = new FakeServer("write");
    serve("files-server", first);
    serve("files-server", new FakeServer("write"));
    Toolbox box = open("{id: files}");
    call(box, "write");

    first.open = false;

    assertThat(call(box, "write")).isEqualTo("done");
    assertThat(connected).hasSize(2);
    assertThat(heard).containsExactly("connected", "closed LOST", "connected again");
  }

  @Test
  void aCallThatWasUnderWayIsRepeatedOnlyWhereThatDoesNothingTwice() throws Exception {
    FakeServer first = new FakeServer("read", "put", "write");
    first.hints.putAll(Map.of("read", "readOnlyHint", "put", "idempotentHint"));
    for (String tool : List.of("read", "put", "write")) {
      servers.clear();
      FakeServer dying = first.copy();
      dying.dies = true;
      serve("files-server", dying);
      serve("files-server", first.copy());
      Toolbox box = open("{id: files}");

      if (tool.equals("write")) {
        assertThatThrownBy(() -> call(box, tool))
            .isInstanceOf(ToolException.class)
            .hasMessage(
                "MCP server files did not end the call of write: it broke off. Whether it took effect is not known.");
        assertThat(dying.calls).containsExactly("write");
        assertThat(connected).doesNotHaveDuplicates();
      } else {
        assertThat(call(box, tool)).isEqualTo("done");
        assertThat(dying.calls).containsExactly(tool);
      }
      connected.get(connected.size() - 1).open = false;
    }
  }

  @Test
  void aCallThatWasNeverSentIsRepeatedOnce() throws Exception {
    FakeServer first = new FakeServer("write");
    first.forgetsSession = true;
    serve("files-server", first);
    serve("files-server", new FakeServer("write"));

    assertThat(call(open("{id: files}"), "write")).isEqualTo("done");
    assertThat(first.calls).isEmpty();
  }

  @Test
  void aToolWhoseDefinitionHasChangedIsNotOfferedAndTheRunIsTold() {
    serve("files-server", new FakeServer("read", "write"));
    refused.add("write");

    Toolbox box = open("{id: files}");

    assertThat(box.names()).containsExactly("read");
    assertThat(box.warnings())
        .singleElement()
        .asString()
        .contains("Tool write of MCP server files", "until an admin accepts");
  }

  @Test
  void aToolThatThereIsNoRoomForIsNotOfferedAndNobodyIsToldToAcceptIt() throws Exception {
    serve("files-server", new FakeServer("read", "write", "copy"));
    surplus.addAll(Set.of("write", "copy"));

    Toolbox box = open("{id: files}");

    assertThat(box.names()).containsExactly("read");
    assertThat(box.warnings())
        .containsExactly(
            "Tool write of MCP server files was never seen here before, and no more tools of that server can be remembered;"
                + " it is not used until an operator makes room (the server's log says how).",
            "The same holds for 1 more of MCP server files.");
  }

  @Test
  void aToolWhoseDefinitionChangesWhileARunUsesItIsRefused() throws Exception {
    FakeServer first = new FakeServer("write");
    serve("files-server", first);
    FakeServer second = new FakeServer("write");
    serve("files-server", second);
    Toolbox box = open("{id: files}");

    first.open = false;
    refused.add("write");

    assertThatWriteWaitsForAnAdmin(box);
    assertThat(second.calls).isEmpty();
    refused.clear();
    second.announced++;
    assertThat(call(box, "write")).isEqualTo("done");
  }

  @Test
  void aChangeThatWasAnnouncedIsNotForgottenWhenTheListCannotBeJudged() throws Exception {
    FakeServer server = new FakeServer("write");
    serve("files-server", server);
    Toolbox box = open("{id: files}");

    server.announced++;
    refused.add("write");
    databaseIsDown = true;
    assertThatThrownBy(() -> call(box, "write")).hasMessage("The database does not answer");
    databaseIsDown = false;

    assertThatWriteWaitsForAnAdmin(box);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void aListThatFailsBeforeACallLeavesNoDoubtWhetherTheCallTookEffect() throws Exception {
    FakeServer server = new FakeServer("write");
    serve("files-server", server);
    Toolbox box = open("{id: files}");

    server.announced++;
    server.listsNothing = true;

    assertThatThrownBy(() -> call(box, "write"))
        .isInstanceOf(ToolException.class)
        .hasMessage("MCP server files did not end the call of write: it did not answer within 30000 ms.");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void anOlderListThatEndsLaterDoesNotReplaceANewerOne() throws Exception {
    for (int announcements : List.of(0, 1)) {
      refused.clear();
      FakeServer server = new FakeServer("write");
      String program = "npx-" + announcements;
      serve(program, server);
      Toolbox box = open("{id: s, command: " + program + "}");
      try (McpConnections.Lease lease = connections.lease(resolved(program))) {
        whileJudging = () -> {
          refused.add("write");
          server.announced += announcements;
          list(lease);
        };
        list(lease);
      }

      assertThatWriteWaitsForAnAdmin(box);
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void whatWasCheckedOnOneConnectionIsCalledOnTheSame() throws Exception {
    FakeServer first = new FakeServer("write");
    FakeServer second = new FakeServer("write");
    serve("files-server", first);
    serve("files-server", second);
    try (McpConnections.Lease lease = connections.lease(resolved("files-server"))) {
      SharedConnection.Ready ready = lease.connection().ready();
      first.open = false;
      list(lease);

      assertThat(ready.connection()).isSameAs(first);
      assertThat(lease.connection().ready().connection()).isSameAs(second);
    }
  }

  @Test
  void aRefusedToolKeepsItsNamesFromTheOthers() {
    serve("npx-a", new FakeServer("write", "read.all"));
    serve("npx-b", new FakeServer("write", "read_all"));
    refused.addAll(List.of("npx-a write", "npx-a read.all"));

    Toolbox box = open("{id: a, command: npx-a}, {id: b, command: npx-b}");

    assertThat(box.names()).containsExactly("b_write", "b_read_all");
    assertThat(List.of("write", "a_write", "read.all", "read_all", "a_read_all"))
        .allSatisfy(name -> assertThat(box.find(name)).as(name).isEmpty());
    assertThat(box.all("a")).isEmpty();
    assertThat(box.all("b")).hasSize(2);
  }

  @Test
  void aToolThatStandsBeforeARefusedOneOfTheSameNameKeepsIt() {
    serve("npx-a", new FakeServer("write"));
    serve("npx-b", new FakeServer("write"));
    refused.add("npx-b write");

    Toolbox box = open("{id: a, command: npx-a}, {id: b, command: npx-b}");

    assertThat(box.names()).containsExactly("write");
    assertThat(box.find("a_write")).isPresent();
    assertThat(box.find("b_write")).isEmpty();
  }

  @Test
  void thePlaceOfAServerHoldsNoLoginNoQueryAndNoArguments() {
    assertThat(place("{id: s, command: npx, args: [--token, s3cret-value]}")).isEqualTo("npx");
    assertThat(place("{id: s, url: 'https://files.example.com/mcp?key=s3cret-value'}"))
        .isEqualTo("https://files.example.com/mcp");
    assertThat(place("{id: s, url: 'https://ada:s3cret-value@files.example.com:8443/mcp/#x'}"))
        .isEqualTo("https://files.example.com:8443/mcp/");
  }

  @Test
  void aServerThatAnswersWithAnErrorFailsTheCallWithItsWords() {
    FakeServer server = new FakeServer("write");
    server.fails = true;
    serve("files-server", server);

    assertThatThrownBy(() -> call(open("{id: files}"), "write")).isInstanceOf(ToolException.class).hasMessage("done");
  }

  @Test
  void aServerThatCannotBeReachedIsNamedWithItsPlace() {
    assertThatThrownBy(() -> open("{id: files}"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(ToolsUnavailableException.class)
        .hasMessage("MCP server 'files' (files-server) cannot be asked for its tools: nobody is there.");
  }

  @Test
  void aFullPoolMakesARunWaitAndNotFail() {
    serve("files-server", new FakeServer("read"));
    rejections = 2;

    var box = catalog.open(workflow("{id: files}", "")).toCompletableFuture();
    runTasks();
    assertThat(box).isNotDone();
    pass(Duration.ofMillis(200));
    runTasks();
    assertThat(box).isNotDone();
    pass(Duration.ofMillis(200));
    runTasks();

    assertThat(box).isCompleted();
  }

  @Test
  void aDatabaseThatDoesNotAnswerMakesARunWaitAndNotFail() {
    serve("files-server", new FakeServer("read"));
    serve("files-server", new FakeServer("read"));
    databaseIsDown = true;

    var box = catalog.open(workflow("{id: files}", "")).toCompletableFuture();
    runTasks();
    assertThat(box).isNotDone();
    assertThat(connected.get(0).open).isFalse();
    databaseIsDown = false;
    pass(Duration.ofSeconds(3));
    runTasks();

    assertThat(box).isCompleted();
  }

  @Test
  void theConnectionUsedLeastRecentlyMakesRoomForASeventeenth() {
    IntStream.range(0, 17).forEach(i -> serve("server-" + i, new FakeServer("read")));
    serve("server-1", new FakeServer("read"));
    IntStream.range(0, 16).forEach(i -> open("{id: s, command: server-" + i + "}"));
    open("{id: s, command: server-0}");

    open("{id: s, command: server-16}");

    assertThat(connected.stream().filter(server -> !server.open).toList()).containsExactly(connected.get(1));
    assertThat(mcp.connected()).isEqualTo(16);
    assertThat(heard).endsWith("connected", "closed CROWDED_OUT");
  }

  @Test
  void aConnectionThatIsInUseMakesNoRoom() throws Exception {
    List<McpConnections.Lease> leases = new ArrayList<>();
    for (int i = 0; i < McpConnections.MOST; i++) {
      leases.add(connections.lease(resolved("server-" + i)));
    }

    assertThatThrownBy(() -> connections.lease(resolved("one-more")))
        .hasMessage("all 16 connections to MCP servers are in use");
    leases.get(3).close();
    connections.lease(resolved("one-more")).close();
  }

  @Test
  void aConnectionThatNobodyUsesForFiveMinutesIsClosed() {
    serve("files-server", new FakeServer("read"));
    open("{id: files}");

    pass(Duration.ofSeconds(290));
    runTasks();
    assertThat(connected.get(0).open).isTrue();
    pass(Duration.ofSeconds(30));
    runTasks();

    assertThat(connected.get(0).open).isFalse();
    assertThat(heard).containsExactly("connected", "closed IDLE");
    assertThat(wakeUps).isEmpty();
  }

  @Test
  void aConnectionThatIsInUseIsNotClosedHoweverLongThatTakes() throws Exception {
    serve("files-server", new FakeServer("read"));
    McpConnections.Lease lease = connections.lease(resolved("files-server"));
    lease.connection().list();

    pass(Duration.ofMinutes(20));
    runTasks();
    assertThat(connected.get(0).open).isTrue();

    lease.close();
    pass(Duration.ofMinutes(6));
    runTasks();
    assertThat(connected.get(0).open).isFalse();
  }

  @Test
  void theEndOfTheServerEndsEveryConnection() {
    serve("files-server", new FakeServer("read"));
    open("{id: files}");

    mcp.close();

    assertThat(connected.get(0).open).isFalse();
  }

  @Test
  void whatMadeRoomAndIsNotClosedYetIsClosedAtTheEndOfTheServer() throws Exception {
    IntStream.range(0, 17).forEach(i -> serve("server-" + i, new FakeServer("read")));
    IntStream.range(0, 16).forEach(i -> open("{id: s, command: server-" + i + "}"));

    timerIsStopped = true;
    rejections = 1;
    connections.lease(resolved("server-16")).close();
    assertThat(connected.get(0).open).isTrue();
    mcp.close();

    assertThat(connected).hasSize(16).noneMatch(server -> server.open);
    assertThat(heard).filteredOn(event -> event.startsWith("closed")).hasSize(16);
  }

  @Test
  void aTimerThatIsStoppedLeavesNoUseOfAConnectionBehind() throws Exception {
    timerIsStopped = true;
    connections.lease(resolved("files-server")).close();
    timerIsStopped = false;
    serve("files-server", new FakeServer("read"));
    open("{id: files}");

    pass(Duration.ofMinutes(6));
    runTasks();

    assertThat(connected.get(0).open).isFalse();
  }

  @Test
  void aWorkflowWithoutServersHasItsToolsAtOnce() {
    assertThat(catalog.open(workflow("", "")).toCompletableFuture()).isCompleted();
    assertThat(tasks).isEmpty();
  }

  private Toolbox open(String server) {
    return open(server, "");
  }

  private Toolbox open(String server, String more) {
    var box = catalog.open(workflow(server, more)).toCompletableFuture();
    runTasks();
    return box.join();
  }

  private static Workflow workflow(String server, String more) {
    String file = """
        version: 0
        name: test
        runtime: {provider: offline}
        agents: {a: {prompt: You are a.}}
        tools: {python: [], mcp: [%s]}
        pattern: {type: chain, config: {steps: [{agent: a, input: Hello}]}}
        """.formatted(server) + more;
    Capabilities capabilities =
        new Capabilities(Set.of("offline"), Set.of("chain"), Set.of(), new Capabilities.Mcp(Set.of("files"), true));
    return new WorkflowReader(capabilities).read(file, References.NONE).workflow();
  }

  private static void assertThatWriteWaitsForAnAdmin(Toolbox box) {
    assertThatThrownBy(() -> call(box, "write"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("until an admin accepts");
  }

  private String place(String server) {
    Workflow workflow = workflow(server, "");
    return new DeclaredServers(new McpPolicy(Map.of(), true), SecretValues.NONE)
        .find(workflow.tools().mcp().get(0), workflow.environment())
        .place();
  }

  private static void list(McpConnections.Lease lease) {
    try {
      lease.connection().list();
    } catch (McpConnectionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static McpServer.Resolved resolved(String program) throws ToolException {
    return new McpServer(
            "s", program, program, false, new SecretHeaders(Map.of(), List.of(), SecretValues.NONE), Terms.NONE,
            none -> new McpPolicy.Command(List.of(program), Map.of()))
        .resolved();
  }

  private static String call(Toolbox box, String name) throws ToolException, InterruptedException {
    Tool tool = box.find(name).orElseThrow();
    ToolContext context =
        new ToolContext("run-1", "w", "steps[0]", "key", FileScope.NOTHING, false, "ada", Optional.empty());
    return tool.call(JsonNodeFactory.instance.objectNode(), context);
  }

  private McpAddress lastAddress;

  private void serve(String program, FakeServer server) {
    servers.computeIfAbsent(new McpPolicy.Command(List.of(program), Map.of()), address -> new ArrayDeque<>()).add(server);
  }

  private McpConnection connect(McpAddress address, String name) throws McpConnectionException {
    lastAddress = address;
    McpAddress known = new McpPolicy.Command(((McpPolicy.Command) address).line(), Map.of());
    FakeServer server = servers.getOrDefault(known, new ArrayDeque<>()).poll();
    if (server == null) {
      throw McpConnectionException.unsent("nobody is there", null);
    }
    connected.add(server);
    return server;
  }

  private Map<String, Refusal> judge(String server, String place, List<McpDefinition> tools) {
    if (databaseIsDown) {
      throw new IllegalStateException("The database does not answer");
    }
    Map<String, Refusal> judged = new HashMap<>();
    for (McpDefinition definition : tools) {
      String tool = definition.tool();
      if (refused.contains(tool) || refused.contains(place + " " + tool)) {
        judged.put(tool, Refusal.CHANGED);
      } else if (surplus.contains(tool)) {
        judged.put(tool, Refusal.SURPLUS);
      }
    }
    Runnable meanwhile = whileJudging;
    whileJudging = () -> {};
    meanwhile.run();
    return judged;
  }

  private McpListener listener() {
    return new McpListener() {
      @Override
      public void connected(boolean again) {
        heard.add(again ? "connected again" : "connected");
      }

      @Override
      public void closed(Reason reason) {
        heard.add("closed " + reason);
      }
    };
  }

  private void execute(Runnable task) {
    if (rejections-- > 0) {
      throw new RejectedExecutionException("full");
    }
    tasks.add(task);
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private Runnable after(Duration delay, Runnable task) {
    if (timerIsStopped) {
      throw new RejectedExecutionException("stopped");
    }
    wakeUps.put(task, now + delay.toNanos());
    return () -> wakeUps.remove(task);
  }

  private void pass(Duration time) {
    long end = now + time.toNanos();
    for (Optional<Runnable> due = due(end); due.isPresent(); due = due(end)) {
      now = wakeUps.remove(due.get());
      due.get().run();
    }
    now = end;
  }

  private Optional<Runnable> due(long end) {
    return wakeUps.entrySet().stream()
        .filter(entry -> entry.getValue() <= end)
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  /** A server as the test wants it. */
  private static final class FakeServer implements McpConnection {

    final List<String> tools;
    final Map<String, String> hints = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    String says = "done";
    boolean open = true;
    boolean dies;
    boolean fails;
    boolean forgetsSession;
    boolean listsNothing;
    long announced;

    FakeServer(String... tools) {
      this.tools = List.of(tools);
    }

    FakeServer copy() {
      FakeServer copy = new FakeServer(tools.toArray(String[]::new));
      copy.hints.putAll(hints);
      return copy;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public long listVersion() {
      return announced;
    }

    @Override
    public List<McpDefinition> tools() throws McpConnectionException {
      if (listsNothing) {
        throw new McpConnectionException("it did not answer within 30000 ms", true, null);
      }
      return tools.stream().map(this::definition).collect(Collectors.toList());
    }

    private McpDefinition definition(String name) {
      ObjectNode tool = JsonNodeFactory.instance.objectNode().put("name", name).put("description", "The tool " + name);
      tool.putObject("annotations").put(hints.getOrDefault(name, "none"), true);
      return McpDefinition.of(tool);
    }

    @Override
    public JsonNode call(String tool, ObjectNode arguments, Duration timeout) throws McpConnectionException {
      if (forgetsSession) {
        open = false;
        throw McpConnectionException.unsent("it does not know the session any more", null);
      }
      calls.add(tool);
      if (dies) {
        open = false;
        throw new McpConnectionException("it broke off", true, null);
      }
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ObjectNode result = answer.putObject("result").put("isError", fails);
      result.putArray("content").addObject().put("type", "text").put("text", says);
      return answer;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
