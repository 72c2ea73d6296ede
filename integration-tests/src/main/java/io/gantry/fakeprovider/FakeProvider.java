package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.RoutingHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.Options;

/**
 * A provider of language models that answers by script, over HTTP on the loopback address.
 *
 * <p>It speaks OpenAI's {@code POST /v1/chat/completions} (whole and streamed) and {@code GET /v1/models}, Anthropic's
 * {@code POST /v1/messages} and Ollama's {@code POST /api/chat} (both whole only). Every model name is served; a name
 * that ends in {@code -<n>ms} answers after n milliseconds; a {@link ModelScript} says everything else. The same can be
 * said over HTTP: {@code PUT /control/models/{name}}, {@code DELETE /control}, {@code GET /control/stats}. For tools there
 * are pages, {@code GET /pages/<name>} and below, each scripted and counted as a model {@code pages/<name>}. Thread-safe.
 */
public final class FakeProvider implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  private final Models models = new Models();
  private final RequestLog log = new RequestLog();
  private final Punctual punctual = new Punctual();
  private final Undertow server;
  private final int port;

  private FakeProvider(int wantedPort) {
    AtomicLong numbers = new AtomicLong();
    ControlHandler control = new ControlHandler(this);
    RoutingHandler routes =
        new RoutingHandler()
            .post("/v1/chat/completions", new ChatHandler(new OpenAiDialect(), models, log, punctual, numbers))
            .post("/v1/messages", new ChatHandler(new AnthropicDialect(), models, log, punctual, numbers))
            .post("/api/chat", new ChatHandler(new OllamaDialect(), models, log, punctual, numbers))
            .get("/v1/models", control::models)
            .get("/pages/{name}", new PageHandler(models, log, punctual))
            .get("/pages/{name}/*", new PageHandler(models, log, punctual))
            .put("/control/models/*", control::script)
            .delete("/control", control::reset)
            .get("/control/stats", control::stats);
    server =
        Undertow.builder()
            .addHttpListener(wantedPort, HOST)
            .setIoThreads(2)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, (long) MAX_BODY_BYTES)
            .setServerOption(UndertowOptions.DECODE_SLASH, true) // names of models contain slashes
            .setSocketOption(Options.TCP_NODELAY, true)
            .setSocketOption(Options.BACKLOG, 4096)
            .setHandler(routes)
            .build();
    server.start();
    port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** Starts on a free port. */
  public static FakeProvider start() {
    return start(0);
  }

  /**
   * Starts on this port; 0 takes a free one.
   *
   * @throws RuntimeException when the port is taken
   */
  public static FakeProvider start(int port) {
    return new FakeProvider(port);
  }

  public int port() {
    return port;
  }

  /** {@code http://127.0.0.1:<port>}, the base of Ollama clients. */
  public URI uri() {
    return URI.create("http://" + HOST + ":" + port);
  }

  /** {@code http://127.0.0.1:<port>/v1}, the base of OpenAI and Anthropic clients. */
  public URI v1() {
    return uri().resolve("/v1");
  }

  /** Base address of a page for tools: {@code http://127.0.0.1:<port>/pages/<name>}. */
  public URI page(String name) {
    return uri().resolve("/pages/" + name);
  }

  /** Replaces a model's script and what was left of the former one; its counters go on. */
  public void script(String model, ModelScript script) {
    models.script(model, script);
  }

  /** The figures of one model; zeros when it was never called. */
  public ModelStats stats(String model) {
    return stats().getOrDefault(model, ModelStats.NONE);
  }

  /** The figures of every model scripted or called, by name. */
  public Map<String, ModelStats> stats() {
    return models.stats();
  }

  /** The last 10,000 requests of all models, oldest first. */
  public List<RecordedRequest> requests() {
    return log.snapshot();
  }

  /** What a model was sent, oldest first; only the last 100 requests of all models are kept as a whole. */
  public List<JsonNode> bodies(String model) {
    return log.bodies(model);
  }

  /** Blocks until a model has received this many requests; false when the time is over first. */
  public boolean awaitCalls(String model, long atLeast, Duration timeout) throws InterruptedException {
    return models.get(model).awaitCalls(atLeast, timeout.toNanos());
  }

  /** Forgets every script, figure and recorded request. Calls still being answered no longer count. */
  public void reset() {
    models.clear();
    log.clear();
  }

  SortedSet<String> modelNames() {
    SortedSet<String> names = new TreeSet<>(stats().keySet());
    names.add("echo");
    return names;
  }

  /** Stops listening and drops open connections. */
  @Override
  public void close() {
    punctual.close();
    server.stop();
  }

  /**
   * Runs the provider until the process ends: {@code [--port N] [--config FILE]}. The file is JSON: {@code {"models":
   * {"<name>": <script>}}}.
   */
  public static void main(String[] args) throws IOException {
    int port = 0;
    Configuration configuration = new Configuration(Map.of());
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--port" -> port = Integer.parseInt(value);
        case "--config" -> configuration = Json.read(Files.readAllBytes(Path.of(value)), Configuration.class);
        default -> throw new IllegalArgumentException("Unknown option " + args[i] + ": use --port N, --config FILE");
      }
    }
    @SuppressWarnings("resource") // lives until the process ends
    FakeProvider provider = start(port);
    configuration.models().forEach(provider::script);
    System.out.println("Fake provider listens on " + provider.uri());
  }

  private record Configuration(Map<String, ModelScript> models) {}
}
