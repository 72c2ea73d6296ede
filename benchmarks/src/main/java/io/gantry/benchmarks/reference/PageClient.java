package io.gantry.benchmarks.reference;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Gets pages without waiting for them, all at once, over connections it keeps. Thread-safe. */
public final class PageClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http;

  /** @param executor where answers are taken up */
  public PageClient(Executor executor) {
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).connectTimeout(TIMEOUT).build();
  }

  /** Gets every page; fails with {@link IllegalStateException} when one is answered with anything but 200. */
  public CompletableFuture<Void> getAll(List<URI> pages) {
    return CompletableFuture.allOf(pages.stream().map(this::get).toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<String> get(URI page) {
    HttpRequest request = HttpRequest.newBuilder(page).timeout(TIMEOUT).build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(PageClient::text);
  }

  private static String text(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException("A page was answered with " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }
}
