package io.gantry.it.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A small web site on loopback for the HTTP tools: {@code /meet/<n>} answers "met" once n requests are there at the
 * same time and "alone" when they are not within five seconds; {@code /crowd/<name>/<anything>} keeps its visitors until
 * {@link #crowd} lets them go; {@code /late/<anything>} is a page that takes up to 60 ms; {@code /slow/<name>/<anything>}
 * takes 50 ms and records who met whom; {@code /many/<name>} answers a POST of {@code {"items": […]}} with a list, the
 * number of each item squared, and {@code /many/<name>/<n>} with that of one; {@code /to/<address>} redirects;
 * {@code /jobs/<name>} is one of the {@link Jobs}; everything else is a page.
 */
final class Pages implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;
  private static final int LATEST_MILLIS = 60;
  private static final int SLOW_MILLIS = 50;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> visits = new CopyOnWriteArrayList<>();
  private final Map<String, Crowd> crowds = new ConcurrentHashMap<>();
  private final Map<String, String> traceparents = new ConcurrentHashMap<>();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final Jobs jobs = new Jobs();
  private final Map<String, Overlap> overlaps = new ConcurrentHashMap<>();
  private CountDownLatch meeting = new CountDownLatch(0);

  private Pages() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  static Pages open() throws IOException {
    return new Pages();
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI page(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The visitors of the pages {@code /crowd/<name>/…}. */
  Crowd crowd(String name) {
    return crowds.computeIfAbsent(name, key -> new Crowd());
  }

  /** What the pages {@code /slow/<name>/…} saw of each other. */
  Overlap overlap(String name) {
    return overlaps.computeIfAbsent(name, key -> new Overlap());
  }

  /** The remote agents below {@code /jobs/}. */
  Jobs jobs() {
    return jobs;
  }

  /** Paths that were asked for, in order of arrival. */
  List<String> visits() {
    return List.copyOf(visits);
  }

  /** Header {@code traceparent} of the last request for this path, when it had one. */
  Optional<String> traceparent(String path) {
    return Optional.ofNullable(traceparents.get(path));
  }

  /** Header {@code X-Token} of the last request for this path, when it had one. */
  Optional<String> token(String path) {
    return Optional.ofNullable(tokens.get(path));
  }

  /** What was sent to this path last; empty when that had no body. */
  Optional<String> body(String path) {
    return Optional.ofNullable(bodies.get(path)).filter(body -> !body.isEmpty());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    visits.add(path);
    Optional.ofNullable(exchange.getRequestHeaders().getFirst("traceparent"))
        .ifPresent(header -> traceparents.put(path, header));
    Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Token")).ifPresent(token -> tokens.put(path, token));
    bodies.put(path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (path.startsWith("/late/")) {
      int millis = ThreadLocalRandom.current().nextInt(LATEST_MILLIS);
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads).execute(() -> sendLate(exchange, path));
    } else if (path.startsWith("/to/")) {
      exchange.getResponseHeaders().set("Location", path.substring("/to/".length()));
      send(exchange, 302, "");
    } else if (path.startsWith("/meet/")) {
      send(exchange, 200, meet(Integer.parseInt(path.substring("/meet/".length()))) ? "met" : "alone");
    } else if (path.startsWith("/crowd/")) {
      send(exchange, 200, crowd(path.split("/")[2]).visit() ? "let go" : "closed");
    } else if (path.startsWith("/jobs/")) {
      send(exchange, 200, jobs.answer(exchange.getRequestMethod(), path));
    } else if (path.startsWith("/slow/")) {
      overlap(path.split("/")[2]).during(exchange.getRequestMethod(), Pages::takeTime);
      send(exchange, 200, "slow " + path);
    } else if (path.startsWith("/many/")) {
      send(exchange, 200, squares(bodies.get(path), path.split("/")));
    } else {
      send(exchange, 200, "page " + path);
    }
  }

  private static String squares(String body, String[] path) throws IOException {
    if (path.length > 3) {
      return square(Integer.parseInt(path[3]));
    }
    StringJoiner list = new StringJoiner(",", "[", "]");
    for (JsonNode item : new ObjectMapper().readTree(body).path("items")) {
      list.add(square(Integer.parseInt(item.path("path").asText().substring(1))));
    }
    return list.toString();
  }

  private static String square(int number) {
    return "{\"square\": " + number * number + "}";
  }

  private static void takeTime() {
    try {
      TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean meet(int guests) {
    CountDownLatch joined;
    synchronized (this) {
      if (meeting.getCount() == 0) {
        meeting = new CountDownLatch(guests);
      }
      joined = meeting;
      joined.countDown();
    }
    try {
      return joined.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void sendLate(HttpExchange exchange, String path) {
    try {
      send(exchange, 200, "page " + path);
    } catch (IOException e) {
      // Who asked is gone.
      exchange.close();
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
