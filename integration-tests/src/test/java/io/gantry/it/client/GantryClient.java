package io.gantry.it.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A server's HTTP API for one user, or for nobody. Methods block until the server answered. Thread-safe. */
public final class GantryClient {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int WAIT_SECONDS = 60;
  private static final int PAGE = 500;

  private final HttpClient http;
  private final URI server;
  private final Optional<String> authorization;

  private GantryClient(HttpClient http, URI server, Optional<String> authorization) {
    this.http = http;
    this.server = server;
    this.authorization = authorization;
  }

  /** What clients send their requests with: HTTP/1.1. */
  public static HttpClient trusting(SSLContext certificates) {
    return trusting(certificates, HttpClient.Version.HTTP_1_1);
  }

  /** A client that offers the server this version of HTTP, and HTTP/1.1 in any case. */
  public static HttpClient trusting(SSLContext certificates, HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .connectTimeout(Duration.ofSeconds(5))
        .sslContext(certificates)
        .build();
  }

  public static GantryClient of(HttpClient http, URI server, String user, String password) {
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new GantryClient(http, server, Optional.of("Basic " + Base64.getEncoder().encodeToString(login)));
  }

  public static GantryClient withoutLogin(HttpClient http, URI server) {
    return new GantryClient(http, server, Optional.empty());
  }

  public Answer get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  /** @param headers names and values by turns */
  public Answer post(String path, JsonNode body, String... headers) {
    return post(path, "application/json", body.toString(), headers);
  }

  public Answer post(String path, String contentType, String body, String... headers) {
    return send(request(path, headers).header("Content-Type", contentType).POST(text(body)));
  }

  /** Sends bytes as they are, whether or not they are a text. */
  public Answer post(String path, String contentType, byte[] body) {
    return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
  }

  public Answer put(String path, String contentType, String body, String... headers) {
    return send(request(path, headers).header("Content-Type", contentType).PUT(text(body)));
  }

  /** Any method with no body. */
  public Answer call(String method, String path) {
    return send(request(path).method(method, BodyPublishers.noBody()));
  }

  /** Starts a run and returns at once; the answer must be 202. */
  public String start(WorkflowSpec workflow) {
    return start(submission(workflow));
  }

  /** Starts a run from the body of a request and returns at once; the answer must be 202. */
  public String start(ObjectNode submission) {
    Answer answer = post("/api/v1/runs", submission);
    if (answer.status() != 202) {
      throw new AssertionError("Expected 202: " + answer);
    }
    return answer.at("/workflowId").asText();
  }

  /** Starts a run and waits for its end. */
  public RunState run(WorkflowSpec workflow) {
    return run(submission(workflow));
  }

  /** Starts a run from the body of a request and waits for its end. */
  public RunState run(ObjectNode submission) {
    Answer answer = post("/api/v1/runs", submission, "Prefer", "wait=" + WAIT_SECONDS);
    if (answer.status() / 100 != 2) {
      throw new AssertionError("Expected a run: " + answer);
    }
    RunState run = new RunState(answer.json());
    if (!run.hasEnded()) {
      throw new AssertionError("Not ended within " + WAIT_SECONDS + " s: " + answer);
    }
    return run;
  }

  /** The body of a request that runs this workflow. */
  public static ObjectNode submission(WorkflowSpec workflow) {
    ObjectNode body = MAPPER.createObjectNode();
    body.set("spec", workflow.json());
    return body;
  }

  public RunState state(String id) {
    Answer answer = get("/api/v1/runs/" + segment(id));
    if (answer.status() != 200) {
      throw new AssertionError("Expected a run: " + answer);
    }
    return new RunState(answer.json());
  }

  /** Waits for a run's end on its event stream, then reads it. */
  public RunState await(String id) {
    try (EventStream events = follow(id, 0)) {
      events.until(RunEntry::isFinal);
    }
    return state(id);
  }

  /** Opens a run's event stream after an entry; 0 for the beginning. */
  public EventStream follow(String id, long after) {
    HttpRequest.Builder request = request("/api/v1/runs/" + segment(id) + "/events", "Accept", "text/event-stream");
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    HttpResponse<InputStream> response = exchange(request.GET(), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new AssertionError("Expected a stream, not " + response.statusCode());
    }
    return new EventStream(response.body(), response.version());
  }

  /** A run's whole journal, page by page. */
  public List<RunEntry> journal(String id) {
    List<RunEntry> entries = new ArrayList<>();
    List<JsonNode> page;
    do {
      long after = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
      Answer answer = get("/api/v1/runs/" + segment(id) + "/journal?afterSeq=" + after + "&limit=" + PAGE);
      if (answer.status() != 200) {
        throw new AssertionError("Expected a journal: " + answer);
      }
      page = RunState.list(answer.at("/entries"));
      page.forEach(json -> entries.add(RunEntry.of(json)));
    } while (page.size() == PAGE);
    return entries;
  }

  public Answer artifact(String id, String path) {
    return get("/api/v1/runs/" + segment(id) + "/artifacts/" + path);
  }

  public Answer cancel(String id) {
    return call("POST", "/api/v1/runs/" + segment(id) + "/cancel");
  }

  /**
   * Answers a question of a run.
   *
   * @param gate null to name none
   */
  public Answer answer(String id, String gate, String answer) {
    ObjectNode body = MAPPER.createObjectNode().put("answer", answer);
    if (gate != null) {
      body.put("gate", gate);
    }
    return post("/api/v1/runs/" + segment(id) + "/answers", body);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(WAIT_SECONDS + 15));
    authorization.ifPresent(value -> request.header("Authorization", value));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  private Answer send(HttpRequest.Builder request) {
    return new Answer(exchange(request, BodyHandlers.ofString()));
  }

  private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  private static BodyPublisher text(String body) {
    return BodyPublishers.ofString(body);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
