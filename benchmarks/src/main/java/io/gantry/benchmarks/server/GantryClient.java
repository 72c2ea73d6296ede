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
  private static final Duration TIMEOUT = Duration.ofSeconds(WAIT_SECONDS + 15);

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
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).connectTimeout(TIMEOUT).build();
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
    ObjectNode body = json.createObjectNode();
    body.set("spec", spec);
    body.putObject("inputs");
    return HttpRequest.newBuilder(runs)
        .timeout(TIMEOUT)
        .header("Authorization", authorization)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("Prefer", "wait=" + WAIT_SECONDS)
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

  private FinishedRun completed(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException("Gantry answered " + response.statusCode() + ": " + response.body());
    }
    try {
      FinishedRun run = json.readValue(response.body(), FinishedRun.class);
      if (!"completed".equals(run.status())) {
        throw new IllegalStateException("A run did not complete: " + response.body());
      }
      return run;
    } catch (JsonProcessingException e) {
      throw new CompletionException("Gantry's answer is no run: " + response.body(), e);
    }
  }
}
