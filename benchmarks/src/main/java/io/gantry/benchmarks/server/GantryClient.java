package io.gantry.benchmarks.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Starts runs on a Gantry server and waits for their end without holding a thread. Thread-safe. */
public final class GantryClient {

  private static final int WAIT_SECONDS = 60;
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private final ObjectMapper json = JsonMapper.builder().addModule(new JavaTimeModule()).build();
  private final HttpClient http;
  private final URI runs;
  private final String authorization;

  /**
   * @param address the server's
   * @param password of the user {@code admin}
   * @param executor where answers are parsed
   */
  public GantryClient(URI address, String password, Executor executor) {
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).connectTimeout(MARGIN).build();
    this.runs = address.resolve("/api/v1/runs");
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A request that runs this workflow; may be sent any number of times.
   *
   * @param spec the workflow
   */
  public HttpRequest request(ObjectNode spec) {
    return request(spec, Duration.ofSeconds(WAIT_SECONDS));
  }

  /**
   * As {@link #request(ObjectNode)}, for a run that takes longer than a minute.
   *
   * @param wait how long the run may take; the server's own limit is five minutes
   */
  public HttpRequest request(ObjectNode spec, Duration wait) {
    ObjectNode body = json.createObjectNode();
    body.set("spec", spec);
    body.putObject("inputs");
    return HttpRequest.newBuilder(runs)
        .timeout(wait.plus(MARGIN))
        .header("Authorization", authorization)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("Prefer", "wait=" + wait.toSeconds())
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  /**
   * Runs a workflow.
   *
   * @return the completed run; fails with {@link IllegalStateException}, naming what the server said, when the run
   *     was not
   *     accepted or did not complete within a minute
   */
  public CompletableFuture<FinishedRun> run(HttpRequest request) {
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(this::completed);
  }

  /** What happened in a run of up to 500 entries; fails as {@link #run} does. */
  public CompletableFuture<RunJournal> journal(String workflowId) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(runs + "/" + workflowId + "/journal?limit=500"))
            .timeout(MARGIN)
            .header("Authorization", authorization)
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> read(accepted(response), RunJournal.class));
  }

  private FinishedRun completed(HttpResponse<String> response) {
    FinishedRun run = read(accepted(response), FinishedRun.class);
    if (!"completed".equals(run.status())) {
      throw new IllegalStateException("A run did not complete: " + response.body());
    }
    return run;
  }

  private static String accepted(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException("Gantry answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  private <T> T read(String body, Class<T> type) {
    try {
      return json.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new CompletionException("Gantry's answer is no " + type.getSimpleName() + ": " + body, e);
    }
  }
}
