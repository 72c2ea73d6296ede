package io.gantry.benchmarks.reference;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Callers that know nothing of each other: each asks, waits as long as the provider tells it to when it is refused, and asks
 * again. Thread-safe.
 */
public final class LoneRetries {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpClient http;
  private final Executor executor;
  private final HttpRequest request;

  /**
   * @param base the provider's base URL, {@code /v1} included
   * @param executor where answers are taken up
   */
  public LoneRetries(URI base, String model, Executor executor) {
    this.executor = executor;
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).connectTimeout(TIMEOUT).build();
    this.request =
        HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Go on\"}]}"))
            .build();
  }

  /** One caller, call after call, as long as it may go on; completes when it has stopped. */
  public CompletableFuture<Void> goOn(BooleanSupplier may) {
    if (!may.getAsBoolean()) {
      return CompletableFuture.completedFuture(null);
    }
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenComposeAsync(answer -> pause(answer).thenCompose(paused -> goOn(may)), executor);
  }

  private CompletableFuture<Void> pause(HttpResponse<Void> answer) {
    if (answer.statusCode() != TOO_MANY_REQUESTS) {
      return CompletableFuture.completedFuture(null);
    }
    long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
    return CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, executor));
  }
}
