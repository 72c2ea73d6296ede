package io.gantry.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Counts only; how fast the provider is, the benchmarks say. */
class FakeProviderLoadTest {

  private static final int CONNECTIONS = 8;
  private static final int REQUESTS_EACH = 750;

  @Test
  void answersEveryRequestOfManyConnections() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (FakeProvider provider = FakeProvider.start()) {
      assertThat(answered(provider, threads)).isEqualTo(CONNECTIONS * REQUESTS_EACH);
      assertThat(provider.stats("echo").calls()).isEqualTo(CONNECTIONS * REQUESTS_EACH);
      assertThat(provider.stats("echo").maxOverlap()).isLessThanOrEqualTo(CONNECTIONS);
    } finally {
      threads.shutdown();
    }
  }

  private static int answered(FakeProvider provider, ExecutorService threads) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(provider.v1() + "/chat/completions"))
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString("{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
            .build();
    Callable<Integer> client =
        () -> {
          int answered = 0;
          for (int i = 0; i < REQUESTS_EACH; i++) {
            answered += http.send(request, BodyHandlers.ofByteArray()).statusCode() == 200 ? 1 : 0;
          }
          return answered;
        };
    List<Callable<Integer>> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(client);
    }
    int answered = 0;
    for (Future<Integer> done : threads.invokeAll(clients)) {
      answered += done.get();
    }
    return answered;
  }
}
