package io.gantry.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Answers the API as a test scripts it, and keeps what it was asked. */
public final class StandInServer implements AutoCloseable {

  /** A request as it came. */
  public record Asked(String method, String path, String body, Map<String, String> headers) {}

  private record Answer(int status, String type, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Queue<List<String>> connections = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public StandInServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers {@code method path} from now on with a status and a JSON body. */
  public StandInServer answering(String request, int status, String json) {
    answers.put(request, new Answer(status, status < 400 ? "application/json" : "application/problem+json", json));
    return this;
  }

  /** The next connection to the events of run r1 gets these events after its Last-Event-ID, then is closed. */
  public StandInServer streaming(String... events) {
    connections.add(List.of(events));
    return this;
  }

  public List<Asked> asked(String method, String path) {
    return asked.stream().filter(a -> a.method().equals(method) && a.path().equals(path)).toList();
  }

  /** An event's JSON; {@code at} is seconds after some moment. */
  public static String event(int seq, double at, String kind, String step, String body) {
    String stepJson = step.isEmpty() ? "null" : '"' + step + '"';
    return "{\"seq\":%d,\"at\":\"2026-01-01T00:00:%06.3fZ\",\"kind\":\"%s\",\"step\":%s,\"body\":%s}"
        .formatted(seq, at, kind, stepJson, body);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> headers =
          exchange.getRequestHeaders().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().get(0)));
      asked.add(new Asked(exchange.getRequestMethod(), path, body, headers));
      if (path.endsWith("/events")) {
        stream(exchange);
        return;
      }
      Answer answer =
          answers.getOrDefault(
              exchange.getRequestMethod() + " " + path, new Answer(404, "application/problem+json", "{}"));
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void stream(HttpExchange exchange) throws IOException {
    Queue<String> events = new ArrayDeque<>(connections.isEmpty() ? List.of() : connections.remove());
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write(": welcome\n\n".getBytes(StandardCharsets.UTF_8));
    for (String event : events) {
      out.write(("id: 1\nevent: run\ndata: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
