package io.gantry.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Gantry's HTTP API as the command uses it. Every method blocks until the server answered; safe for several threads.
 *
 * <p>Every method fails with {@link RefusedException} when the server refuses, and with {@link CommandFailedException}
 * when it cannot be reached or does not let this user in.
 */
public final class GantryApi {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final String JSON = "application/json";

  private final Account account;
  private final HttpClient http;
  private final JsonMapper mapper = JsonMapper.builder().build();

  public GantryApi(Account account) {
    this.account = account;
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT).build();
  }

  /** Starts a run and answers its id; starting the same id twice is the same run. */
  public String submit(Submission submission) {
    return post("/runs", submission).path("workflowId").asText();
  }

  /** What a run by this submission would do; no run is started. */
  public WorkflowPlan plan(Submission submission) {
    return WorkflowPlan.of(post("/workflows/plan", submission));
  }

  private JsonNode post(String path, Submission submission) {
    ObjectNode body = mapper.createObjectNode().put("spec", submission.spec());
    ObjectNode inputs = body.putObject("inputs");
    submission.inputs().forEach(inputs::set);
    if (!submission.files().isEmpty()) {
      submission.files().forEach(body.putObject("files")::put);
    }
    ModelChoice models = submission.models();
    ObjectNode options = body.putObject("options").put("offline", models.offline());
    submission.folder().ifPresent(folder -> options.put("folder", folder));
    models.provider().ifPresent(provider -> {
      ObjectNode model = options.putObject("model").put("provider", provider);
      models.host().ifPresent(host -> model.put("host", host));
      models.modelId().ifPresent(id -> model.put("modelId", id));
    });
    submission.workflowId().ifPresent(id -> body.put("workflowId", id));
    HttpRequest request =
        request(uri(path))
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return json(send(request, HttpResponse.BodyHandlers.ofInputStream()));
  }

  /**
   * Asks the server whether it would run a workflow.
   *
   * @param folder the workflow's own folder on the server, empty for none
   * @return the workflow's name, pattern and warnings
   */
  public ValidWorkflow validate(byte[] workflow, String folder) {
    String query = folder.isEmpty() ? "" : "?folder=" + URLEncoder.encode(folder, StandardCharsets.UTF_8);
    HttpRequest request =
        request(uri("/workflows/validate" + query))
            .header("Content-Type", "application/yaml")
            .POST(HttpRequest.BodyPublishers.ofByteArray(workflow))
            .build();
    JsonNode answer = json(send(request, HttpResponse.BodyHandlers.ofInputStream()));
    return new ValidWorkflow(
        answer.path("name").asText(), answer.path("pattern").asText(), texts(answer.path("warnings")));
  }

  /** A run as it stands now. */
  public FinishedRun run(String id) {
    JsonNode run = json(send(request(address(id)).GET().build(), HttpResponse.BodyHandlers.ofInputStream()));
    JsonNode error = run.path("error");
    return new FinishedRun(
        id,
        run.path("status").asText("").toLowerCase(Locale.ROOT),
        text(run.path("result")),
        error.path("kind").asText(""),
        error.isTextual() ? error.asText() : firstOf(error, "reason", "message", "detail"),
        StreamSupport.stream(run.path("artifacts").spliterator(), false)
            .map(artifact -> artifact.isTextual() ? artifact.asText() : artifact.path("path").asText())
            .toList());
  }

  /** The content of one artifact; the caller closes it. */
  public InputStream artifact(String id, String path) {
    String encoded = Arrays.stream(path.split("/")).map(GantryApi::segment).collect(Collectors.joining("/"));
    HttpRequest request = request(URI.create(address(id) + "/artifacts/" + encoded)).GET().build();
    return send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  /** Asks the server to stop a run; returns when it took the request, not when the run has stopped. */
  public void cancel(String id) {
    HttpRequest request =
        request(URI.create(address(id) + "/cancel")).POST(HttpRequest.BodyPublishers.noBody()).build();
    send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /**
   * Answers a question of a run; returns once the answer is recorded.
   *
   * @param gate the step that asks; may be empty while exactly one question is open
   */
  public void answer(String id, Optional<String> gate, String answer) {
    ObjectNode body = mapper.createObjectNode().put("answer", answer);
    gate.ifPresent(step -> body.put("gate", step));
    HttpRequest request =
        request(URI.create(address(id) + "/answers"))
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /** A run's own address. */
  public URI address(String id) {
    return uri("/runs/" + segment(id));
  }

  /**
   * Opens a run's events after {@code lastSeq}; all when it is negative. The caller closes the stream.
   *
   * @throws IOException when the server cannot be reached or is in trouble, which may pass
   */
  InputStream events(String id, long lastSeq) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address(id) + "/events"))
            .header("Authorization", account.authorization())
            .header("Accept", "text/event-stream");
    if (lastSeq >= 0) {
      request.header("Last-Event-ID", Long.toString(lastSeq));
    }
    try {
      HttpResponse<InputStream> response = http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 5) {
        response.body().close();
        throw new IOException("HTTP " + response.statusCode());
      }
      return accepted(response).body();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  RunMessage message(String data) throws IOException {
    return RunMessage.of(mapper.readTree(data));
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .timeout(ANSWER_LIMIT)
        .header("Authorization", account.authorization())
        .header("Accept", JSON + ", application/problem+json, */*;q=0.1");
  }

  private HttpResponse<InputStream> send(HttpRequest request, HttpResponse.BodyHandler<InputStream> handler) {
    try {
      return accepted(http.send(request, handler));
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "cannot connect" : e.getMessage();
      throw CommandFailedException.failed("No answer from " + account.server() + ": " + reason, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpResponse<InputStream> accepted(HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return response;
    }
    Problem problem = Problem.of(status, problemJson(response.body().readAllBytes()));
    switch (status) {
      case 401 -> throw CommandFailedException.failed(account + ": wrong user or password");
      case 403 -> throw CommandFailedException.failed(account + " lacks the role for this: " + problem.detail());
      case 503 -> {
        String after = response.headers().firstValue("Retry-After").map(s -> "; try again in " + s + " s").orElse("");
        throw CommandFailedException.failed("The server is busy: " + problem.detail() + after);
      }
      default -> throw new RefusedException(problem);
    }
  }

  private JsonNode problemJson(byte[] body) throws IOException {
    try {
      return mapper.readTree(body);
    } catch (JsonProcessingException e) {
      // A server in trouble answers with a page; the status alone says it then.
      return mapper.createObjectNode();
    }
  }

  private JsonNode json(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return mapper.readTree(body);
    } catch (IOException e) {
      throw CommandFailedException.failed(response.uri() + " did not answer with JSON: " + e.getMessage(), e);
    }
  }

  private URI uri(String path) {
    return URI.create(account.server().toString().replaceAll("/+$", "") + "/api/v1" + path);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String text(JsonNode node) {
    return node.isNull() || node.isMissingNode() ? "" : node.isValueNode() ? node.asText() : node.toPrettyString();
  }

  private static String firstOf(JsonNode node, String... names) {
    return Arrays.stream(names)
        .map(name -> node.path(name).asText(""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(item -> item.isTextual() ? item.asText() : item.path("message").asText(item.toString()))
        .toList();
  }

  private static CommandFailedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return CommandFailedException.failed("Interrupted", e);
  }
}
