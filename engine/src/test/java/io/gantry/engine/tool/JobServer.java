package io.gantry.engine.tool;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A remote agent: {@code POST /v1/jobs} submits job {@code 7}, every {@code GET} answers what the test has laid down, the
 * last answer for ever, and everything else is accepted.
 */
final class JobServer implements AutoCloseable {

  /** An answer; status 0 breaks the connection off. */
  record Says(int status, Map<String, String> headers, String body) {

    static Says state(String state) {
      String body = "{\"id\":\"7\",\"status\":\"%s\",\"out\":{\"text\":\"made by %s\"}}";
      return new Says(200, Map.of(), body.formatted(state, state));
    }

    static Says status(int status) {
      return new Says(status, Map.of(), "{}");
    }

    Says with(String header, String value) {
      return new Says(status, Map.of(header, value), body);
    }
  }

  private final LocalServer server = new LocalServer();
  private final Deque<Says> answers = new ArrayDeque<>();
  private Says submitted = Says.state("queued");
  private Says cancelled = Says.status(200);

  JobServer() throws IOException {
    server.on("/v1/", exchange -> {
      String place = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      send(exchange, place.equals("POST /v1/jobs") ? submitted : isPoll(place) ? next() : cancelled);
    });
  }

  LocalServer server() {
    return server;
  }

  String baseUrl() {
    return "http://api.test:" + server.port() + "/v1";
  }

  void submissionSays(Says answer) {
    submitted = answer;
  }

  void cancellationSays(int status) {
    cancelled = Says.status(status);
  }

  synchronized void pollsSay(Says... inTurn) {
    answers.clear();
    answers.addAll(List.of(inTurn));
  }

  /** What was asked of it, {@code GET /v1/jobs/7} for example, in order. */
  List<String> asked() {
    return server.requests().stream().map(request -> request.method() + " " + request.uri()).toList();
  }

  long polls() {
    return asked().stream().filter(JobServer::isPoll).count();
  }

  List<String> cancellations() {
    return asked().stream().filter(place -> !isPoll(place) && !place.equals("POST /v1/jobs")).toList();
  }

  @Override
  public void close() {
    server.close();
  }

  private static boolean isPoll(String place) {
    return place.startsWith("GET ");
  }

  private synchronized Says next() {
    return answers.size() > 1 ? answers.remove() : answers.element();
  }

  private static void send(HttpExchange exchange, Says answer) throws IOException {
    if (answer.status() == 0) {
      return;
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }
}
