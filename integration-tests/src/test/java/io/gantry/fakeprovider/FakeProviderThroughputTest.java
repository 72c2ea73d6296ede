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

class FakeProviderThroughputTest {

  private static final int CONNECTIONS = 8;
  private static final int REQUESTS_EACH = 750;
  private static final int MOST_ROUNDS = 8;
  private static final double WANTED = 3_000;

  @Test
  void answersThreeThousandRequestsPerSecondOverAFewConnections() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (FakeProvider provider = FakeProvider.start()) {
      double best = 0;
      // The first rounds warm both sides up; a machine that is busy for one round is not a slow provider.
      for (int round = 0; round < MOST_ROUNDS && best < WANTED; round++) {
        best = Math.max(best, requestsPerSecond(provider, threads));
      }
      assertThat(best).as("requests per second, client included").isGreaterThanOrEqualTo(WANTED);
    } finally {
      threads.shutdown();
    }
  }

  private static double requestsPerSecond(FakeProvider provider, ExecutorService threads) throws Exception {
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
    long start = System.nanoTime();
    int answered = 0;
    for (Future<Integer> done : threads.invokeAll(clients)) {
      answered += done.get();
    }
    double rate = answered / ((System.nanoTime() - start) / 1e9);
    System.out.printf("Fake provider: %,.0f requests/s over %d connections%n", rate, CONNECTIONS);
    return rate;
  }
}
