package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import io.gantry.engine.workflow.Ordered;
import io.gantry.engine.workflow.Workflow;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The tools that come with Gantry: the native ones, those that the surroundings add, HTTP executors as workflows declare
 * them, and those of the servers that a workflow names. A tool is built when it is first asked for; workflows that declare
 * the same share what was built, the last {@value #MOST_SETS} declarations at most. All but the servers' share one pool of
 * HTTP connections, which {@link #close()} closes. Thread-safe.
 */
public final class NativeToolCatalog implements ToolCatalog, AutoCloseable {

  /** Most declarations of tools kept as they were built. */
  public static final int MOST_SETS = 500;

  private final GuardedHttpClient http;
  private final Map<String, Supplier<Tool>> makers;
  private final BuiltOnce<String, Tool> natives;
  private final BuiltOnce<ToolSet.Declaration, ToolSet> sets;
  private final ServerTools servers;
  private final AtomicInteger openToolboxes = new AtomicInteger();

  /**
   * What a catalog has beside the tools that come with Gantry.
   *
   * @param tools native tools that the surroundings bring along
   * @param servers the tools of other servers
   * @param writable folders in which tools may write files, as far as a run sees them
   * @param listener told whenever the tools of a workflow are built, and of every poll
   */
  public record Additions(List<Tool> tools, ServerTools servers, List<Path> writable, CatalogListener listener) {

    /** No more tools, no folder to write in, and nobody who counts. */
    public static final Additions NONE = new Additions(List.of(), ServerTools.NONE, List.of(), CatalogListener.NONE);

    public Additions {
      tools = List.copyOf(tools);
      writable = List.copyOf(writable);
    }
  }

  /** As the other one, with nothing more. */
  public NativeToolCatalog(
      Clock clock, Timer timer, EgressGuard guard, HttpSettings settings, SecretValues secrets) {
    this(clock, timer, guard, settings, secrets, Additions.NONE);
  }

  /**
   * Opens no connection yet and starts no thread.
   *
   * @param timer ends HTTP calls that take too long
   * @param guard decides where on the network tools may reach
   * @param secrets values for the headers of HTTP executors
   * @throws IllegalArgumentException when an added tool has a name that is taken
   */
  public NativeToolCatalog(
      Clock clock,
      Timer timer,
      EgressGuard guard,
      HttpSettings settings,
      SecretValues secrets,
      Additions additions) {
    Polling polling = new Polling(clock, additions.listener());
    this.http = new GuardedHttpClient(guard, settings, timer);
    this.servers = additions.servers();
    Map<String, Supplier<Tool>> byName = new LinkedHashMap<>();
    byName.put("calculator", CalculatorTool::new);
    byName.put("current_time", () -> new CurrentTimeTool(clock));
    byName.put("file_read", FileReadTool::new);
    byName.put("file_write", () -> new FileWriteTool(additions.writable()));
    byName.put("grep", GrepTool::new);
    byName.put("head", HeadTool::new);
    byName.put("tail", TailTool::new);
    byName.put("search", SearchTool::new);
    byName.put("http_request", () -> new HttpRequestTool(http));
    byName.put("web_fetch", () -> new WebFetchTool(http));
    for (Tool tool : additions.tools()) {
      String name = tool.signature().name();
      if (ToolSet.RESERVED.contains(name) || byName.putIfAbsent(name, () -> tool) != null) {
        throw new IllegalArgumentException(
            "There is another tool '" + name + "' on this server; give the one that was added another name");
      }
    }
    this.makers = Ordered.copyOf(byName);
    this.natives = new BuiltOnce<>(makers.size(), name -> makers.get(name).get());
    this.sets =
        new BuiltOnce<>(
            MOST_SETS,
            declared -> {
              additions.listener().built();
              return ToolSet.of(declared, this, http, secrets, polling);
            });
  }

  @Override
  public Set<String> nativeTools() {
    return makers.keySet();
  }

  @Override
  public Optional<Tool> nativeTool(String name) {
    return makers.containsKey(name) ? Optional.of(natives.get(name)) : Optional.empty();
  }

  /**
   * {@inheritDoc} What the workflow's {@code allow_tools} leaves out is not in the box. A tool can be found by the name
   * the workflow uses for it and by the name models call it.
   */
  @Override
  public Toolbox known(Workflow workflow) {
    return box(workflow, new ServerTools.Answered(List.of(), List.of()));
  }

  /**
   * {@inheritDoc} As with {@link #known}; a tool of a server is called as the server calls it, or {@code <id>_<name>} where
   * another tool has that name, and is found by both.
   */
  @Override
  public CompletionStage<Toolbox> open(Workflow workflow) {
    return servers.of(workflow).thenApply(answered -> box(workflow, answered));
  }

  private Toolbox box(Workflow workflow, ServerTools.Answered answered) {
    RunToolbox.Contents contents = sets.get(ToolSet.Declaration.of(workflow)).with(answered);
    openToolboxes.incrementAndGet();
    return new RunToolbox(contents, this::closed);
  }

  /** Declarations of tools kept as they were built. */
  public int keptSets() {
    return sets.size();
  }

  /** How many toolboxes are open, which is how many runs are under way. */
  public int openToolboxes() {
    return openToolboxes.get();
  }

  /** Closes every connection, also those in use. */
  @Override
  public void close() {
    http.close();
  }

  private void closed() {
    openToolboxes.decrementAndGet();
    http.closeIdleConnections();
  }
}
